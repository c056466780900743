package com.example.traveldesk;

import dev.langchain4j.service.MemoryId;
import dev.langchain4j.service.SystemMessage;
import dev.langchain4j.service.UserMessage;

/** The first agent: takes a clerk's request and has it arranged. Each clerk has one running conversation. */
public interface Supervisor {
    @SystemMessage("""
            You run a travel desk. For each request look up the customer's bookings, find the travel policy, check the
            entry rules of every country visited (all countries in one step), have the itinerary planned, have the
            letter drafted, then answer the clerk in two sentences.""")
    String handle(@MemoryId String clerk, @UserMessage String request);
}
