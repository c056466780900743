package com.example.traveldesk;

import com.example.modelserver.Prompt;
import com.example.modelserver.Reply;
import com.example.modelserver.Script;
import com.example.modelserver.ToolCall;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The model's mind: of the tools offered it calls the first, in the order of a desk's work, that was not called since
 * the last user message; when none is left it answers. Entry rules of all countries are asked for in one reply.
 */
final class TripScript implements Script {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final List<String> ORDER = List.of(
            "lookup_bookings", "find_policy", "check_entry_rules", "search_fares", "plan_itinerary", "draft_letter");

    @Override
    public Reply next(Prompt prompt) {
        TripFacts trip = TripFacts.read(prompt.user());
        if (!trip.isTrip()) {
            return Reply.text(letter(prompt.user()));
        }
        Optional<String> tool = ORDER.stream()
                .filter(name ->
                        prompt.offered().contains(name) && !prompt.called().contains(name))
                .findFirst();
        return tool.map(name -> Reply.calls(calls(name, trip))).orElseGet(() -> Reply.text(answer(prompt, trip)));
    }

    private static List<ToolCall> calls(String tool, TripFacts trip) {
        List<ToolCall> calls = new ArrayList<>();
        for (ObjectNode arguments : arguments(tool, trip)) {
            String id = "call_" + trip.request().substring(2) + "_" + tool + "_" + (calls.size() + 1);
            calls.add(new ToolCall(id, tool, arguments.toString()));
        }
        return calls;
    }

    private static List<ObjectNode> arguments(String tool, TripFacts trip) {
        return switch (tool) {
            case "lookup_bookings" -> List.of(JSON.createObjectNode().put("customer", trip.customer()));
            case "find_policy" -> List.of(JSON.createObjectNode().put("question", question(trip)));
            case "check_entry_rules" ->
                trip.countries().stream()
                        .map(country -> JSON.createObjectNode()
                                .put("country", country)
                                .put("passport", trip.passport())
                                .put("date", trip.date()))
                        .toList();
            case "search_fares" ->
                List.of(JSON.createObjectNode()
                        .put("destination", trip.countries().get(0))
                        .put("leastCents", 9_000 + Math.floorMod(trip.request().hashCode(), 9_000)));
            case "plan_itinerary" ->
                List.of(JSON.createObjectNode()
                        .put("request", trip.request())
                        .put("origin", trip.origin())
                        .put("date", trip.date())
                        .put("countries", String.join(", ", trip.countries())));
            default ->
                List.of(JSON.createObjectNode()
                        .put("request", trip.request())
                        .put("summary", "the itinerary to " + String.join(", ", trip.countries()) + " is booked"));
        };
    }

    private static String question(TripFacts trip) {
        return "Which flight class, hotel limit and daily allowance apply to an employee of grade " + trip.grade()
                + " who leaves " + trip.origin() + " on " + trip.date() + " for " + String.join(", ", trip.countries())
                + ", request " + trip.request() + "?";
    }

    private static String answer(Prompt prompt, TripFacts trip) {
        if (prompt.called().contains("search_fares")) {
            StringBuilder days = new StringBuilder("Itinerary from ").append(trip.origin());
            for (int i = 0; i < trip.countries().size(); i++) {
                days.append("; days ").append(2 * i + 1).append("-").append(2 * i + 2);
                days.append(": ").append(trip.countries().get(i));
            }
            return days.append(". ").append(prompt.lastResult()).toString();
        }
        return "Request " + trip.request() + " is arranged from " + trip.origin() + " on " + trip.date()
                + ". The letter to customer " + trip.customer() + " is drafted.";
    }

    private static String letter(String about) {
        String gist = about.substring(0, Math.min(160, about.length()));
        return "Dear customer, we are glad to confirm what you asked for. " + gist + ". Kind regards, the travel desk";
    }
}
