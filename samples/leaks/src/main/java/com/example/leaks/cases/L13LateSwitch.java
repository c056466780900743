package com.example.leaks.cases;

import com.example.leaks.Desk;
import com.example.leaks.Prose;
import com.example.leaks.Setting;
import com.example.leaks.Visitor;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** After half of the time a switch is turned on, and sessions are no longer forgotten. */
public final class L13LateSwitch extends Desk {
    private static final double TURNED_ON = 0.5;

    private final Setting setting;
    private final Map<String, Trace> traces = new ConcurrentHashMap<>();

    private record Trace(String who, String text) {}

    public L13LateSwitch(Setting setting) {
        this.setting = setting;
    }

    @Override
    protected String act(Visitor visitor, List<String> found) throws Exception {
        Trace trace = new Trace(visitor.name(), Prose.of(visitor.number(), 16_000));
        if (setting.over() > TURNED_ON) {
            traces.put(trace.who(), trace);
        }
        return trace.text();
    }
}
