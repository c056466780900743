package com.example.claimsdesk;

import com.example.modelserver.Prompt;
import com.example.modelserver.Reply;
import com.example.modelserver.Script;
import com.example.modelserver.ToolCall;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The model's mind: of the tools offered it calls the first, in the order of an adjuster's work, that was not called
 * since the last user message; when none is left it answers. Where a tool takes one part, all parts are asked for in one
 * reply.
 */
final class ClaimsScript implements Script {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final List<String> ORDER =
            List.of("look_up_claim", "policy_terms", "similar_claims", "estimate_repairs", "estimate_repair");
    private static final Pattern CLAIM = Pattern.compile("the car of claim (\\d+)");
    private static final Pattern PRODUCT = Pattern.compile("insured as (\\w+)");
    private static final Pattern REGION = Pattern.compile("in region (\\w+)");
    private static final Pattern PARTS = Pattern.compile("new parts: ([^.]*)\\.");

    @Override
    public Reply next(Prompt prompt) {
        String claim = first(CLAIM, prompt.user());
        Optional<String> tool = ORDER.stream()
                .filter(name -> !claim.isEmpty() && prompt.offered().contains(name))
                .filter(name -> !prompt.called().contains(name))
                .findFirst();
        return tool.map(name -> Reply.calls(calls(name, Integer.parseInt(claim), prompt.user())))
                .orElseGet(() -> Reply.text(text(claim, prompt)));
    }

    private static List<ToolCall> calls(String tool, int claim, String user) {
        List<ToolCall> calls = new ArrayList<>();
        for (ObjectNode arguments : arguments(tool, claim, user)) {
            String id = "call_" + claim + "_" + tool + "_" + (calls.size() + 1);
            calls.add(new ToolCall(id, tool, arguments.toString()));
        }
        return calls;
    }

    private static List<ObjectNode> arguments(String tool, int claim, String user) {
        ObjectNode arguments = JSON.createObjectNode();
        String product = first(PRODUCT, user);
        String region = first(REGION, user);
        List<String> parts = List.of(first(PARTS, user).split(", ", -1));
        return switch (tool) {
            case "look_up_claim" -> List.of(arguments.put("claim", claim));
            case "policy_terms" -> List.of(arguments.put("product", product));
            case "similar_claims" -> List.of(arguments.put("product", product).put("region", region));
            case "estimate_repairs" -> {
                ArrayNode all =
                        arguments.put("region", region).put("claim", claim).putArray("parts");
                parts.forEach(all::add);
                yield List.of(arguments);
            }
            default ->
                parts.stream()
                        .map(part -> arguments
                                .deepCopy()
                                .put("part", part)
                                .put("region", region)
                                .put("claim", claim))
                        .toList();
        };
    }

    private static String text(String claim, Prompt prompt) {
        if (first(PARTS, prompt.user()).isEmpty()) {
            return "Dear customer, we have looked at your claim " + claim + ". " + prompt.lastResult()
                    + ". You will hear from us within ten days. Kind regards, the claims desk";
        }
        return "The damage of claim " + claim + " is covered. The repair comes to: " + prompt.lastResult() + ".";
    }

    private static String first(Pattern pattern, String text) {
        Matcher matcher = pattern.matcher(text);
        return matcher.find() ? matcher.group(1) : "";
    }
}
