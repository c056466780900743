package com.example.leaks.cases;

import com.example.leaks.Desk;
import com.example.leaks.Visitor;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/** Each visitor is a tag of the meters, and meters are kept for ever. */
public final class L34Meters extends Desk {
    private final Map<String, Meter> meters = new ConcurrentHashMap<>();

    private static final class Meter {
        private final LongAdder calls = new LongAdder();
        private final long[] histogram = new long[64];

        void count(int millis) {
            calls.increment();
            histogram[Math.floorMod(millis, histogram.length)]++;
        }
    }

    @Override
    protected String decide(Visitor visitor) throws Exception {
        for (int call = 0; call < 8; call++) {
            meters.computeIfAbsent("calls," + call + "," + visitor.name(), tag -> new Meter())
                    .count(call);
        }
        return super.decide(visitor);
    }
}
