package com.example.claimsdesk;

/** One damaged part of a claim. */
record Damage(int id, String part, int severity, int listCents) {}
