package com.example.scenarios;

import com.example.scenarios.cases.F01RowByRow;
import com.example.scenarios.cases.F02ToolsInTurn;
import com.example.scenarios.cases.F03SameQuestion;
import com.example.scenarios.cases.H01Conversation;
import java.util.List;

/** Every scenario; each line is one. */
public final class Catalogue {
    private Catalogue() {}

    public static List<Scenario> all() {
        return List.of(
                new F01RowByRow(), //
                new F02ToolsInTurn(),
                new F03SameQuestion(),
                new H01Conversation());
    }

    static Scenario named(String id) {
        return all().stream()
                .filter(scenario -> scenario.id().equals(id))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("unknown scenario '" + id + "'; known are "
                        + String.join(", ", all().stream().map(Scenario::id).toList())));
    }
}
