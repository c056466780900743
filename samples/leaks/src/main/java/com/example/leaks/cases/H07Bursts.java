package com.example.leaks.cases;

import com.example.leaks.Desk;
import com.example.leaks.Prose;
import com.example.leaks.Setting;
import com.example.leaks.Visitor;
import java.util.ArrayList;
import java.util.List;

/** For four seconds of every sixteen much is at work, and then it is released. */
public final class H07Bursts extends Desk {
    private static final double PERIOD = 16;
    private static final double BURST = 4;

    private final Setting setting;
    private final List<Work> atWork = new ArrayList<>();

    private record Work(String text) {}

    public H07Bursts(Setting setting) {
        this.setting = setting;
    }

    @Override
    protected synchronized String act(Visitor visitor, List<String> found) throws Exception {
        if (setting.secondsOver() % PERIOD < BURST) {
            atWork.add(new Work(Prose.of(visitor.number(), 60_000)));
        } else {
            atWork.clear();
        }
        return "at work: " + atWork.size();
    }
}
