package com.example.traveldesk;

import dev.langchain4j.service.SystemMessage;
import dev.langchain4j.service.UserMessage;
import dev.langchain4j.service.V;

/** The second agent: turns countries and dates into days, with fares it looks up itself. */
public interface ItineraryPlanner {
    @SystemMessage("You plan itineraries. Look up the fare to the first country, then list the days of the trip.")
    @UserMessage("Plan request {{request}}: leaves from {{origin}} on {{date}} and visits: {{countries}}.")
    String plan(
            @V("request") String request,
            @V("origin") String origin,
            @V("date") String date,
            @V("countries") String countries);
}
