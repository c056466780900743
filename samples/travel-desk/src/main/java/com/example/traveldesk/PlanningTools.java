package com.example.traveldesk;

import dev.langchain4j.agent.tool.P;
import dev.langchain4j.agent.tool.Tool;

/** How the supervisor hands a trip to the itinerary planner. */
public final class PlanningTools {
    private final ItineraryPlanner planner;

    PlanningTools(ItineraryPlanner planner) {
        this.planner = planner;
    }

    @Tool(name = "plan_itinerary", value = "A day-by-day itinerary with fares, from the itinerary planner")
    public String planItinerary(
            @P("number of the request") String request,
            @P("city of departure") String origin,
            @P("day of departure, as yyyy-mm-dd") String date,
            @P("countries visited, in order, separated by commas") String countries) {
        return planner.plan(request, origin, date, countries);
    }
}
