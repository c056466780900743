package com.example.claimsdesk;

/** What an adjuster asks; each adjuster has one running conversation. */
record Question(String adjuster, String text) {}
