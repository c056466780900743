package com.example.traveldesk;

/** One past trip of a customer, in words. */
record Booking(int id, String flight, String destination, String date, int fareCents) {}
