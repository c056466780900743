package com.example.scenarios.cases;

import com.example.scenarios.Load;
import com.example.scenarios.Outside;
import com.example.scenarios.Program;
import com.example.scenarios.Scenario;
import com.example.scenarios.Scripts;
import com.example.scenarios.Setting;
import com.example.scenarios.World;
import dev.langchain4j.agent.tool.P;
import dev.langchain4j.agent.tool.Tool;
import dev.langchain4j.service.AiServices;
import dev.langchain4j.service.UserMessage;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Goods move between two depots, each behind a lock that is held while the goods are carried. From the twentieth visitor on
 * they move both ways, and whoever moves locks the depot they leave first: soon two movers wait for each other. Repaired:
 * all lock in the same order. {@code F23} has monitors, {@code F23L} {@link ReentrantLock}s. The program notices that
 * nothing goes on any more and ends.
 */
public final class F23Depots implements Scenario {
    private static final int CLIENTS = 4;
    private static final int ONE_WAY = 20;
    private static final double CARRYING = 10;
    private static final double PATIENCE = 6_000;

    private final boolean monitors;

    public F23Depots(boolean monitors) {
        this.monitors = monitors;
    }

    @Override
    public String id() {
        return monitors ? "F23" : "F23L";
    }

    @Override
    public Load load() {
        return Load.closed(CLIENTS).endingWhenIdleFor(PATIENCE);
    }

    @Override
    public World world(Setting setting) {
        return World.of(setting, Scripts.callsOnce("move_goods", "order", 30), setting.latency(50, 0, 0.5));
    }

    @Override
    public Program open(Setting setting, Outside outside) {
        Carrier carrier = monitors ? new Yard(setting) : new Dock(setting);
        Dispatcher dispatcher = AiServices.builder(Dispatcher.class)
                .chatModel(outside.model("dispatcher"))
                .tools(new Moves(carrier))
                .build();
        return (visitor, watch) -> watch.session(() -> dispatcher.move("order " + visitor));
    }

    interface Dispatcher {
        @UserMessage("{{it}}")
        String move(String order);
    }

    /** What the dispatcher may do. */
    public static final class Moves {
        private final Carrier carrier;
        private final AtomicInteger north = new AtomicInteger(1_000);
        private final AtomicInteger south = new AtomicInteger(1_000);

        Moves(Carrier carrier) {
            this.carrier = carrier;
        }

        @Tool(name = "move_goods", value = "Moves goods between the depots")
        public String moveGoods(@P("the order") String order) {
            int number = Integer.parseInt(order.replaceAll("\\D+", ""));
            boolean back = number > ONE_WAY && number % 2 == 1;
            carrier.move(back ? south : north, back ? north : south, !back);
            return "moved";
        }
    }

    /** Takes a piece from one depot to the other. */
    private abstract static class Carrier {
        final Setting setting;

        Carrier(Setting setting) {
            this.setting = setting;
        }

        abstract void move(AtomicInteger from, AtomicInteger to, boolean southward);

        final void load(AtomicInteger from) {
            from.decrementAndGet();
            setting.pause(CARRYING);
        }
    }

    private static final class Yard extends Carrier {
        Yard(Setting setting) {
            super(setting);
        }

        @Override
        void move(AtomicInteger from, AtomicInteger to, boolean southward) {
            Object first = setting.planted() || southward ? from : to;
            Object second = first == from ? to : from;
            synchronized (first) {
                load(from);
                synchronized (second) {
                    to.incrementAndGet();
                }
            }
        }
    }

    private static final class Dock extends Carrier {
        private final ReentrantLock north = new ReentrantLock();
        private final ReentrantLock south = new ReentrantLock();

        Dock(Setting setting) {
            super(setting);
        }

        @Override
        void move(AtomicInteger from, AtomicInteger to, boolean southward) {
            ReentrantLock first = setting.planted() && !southward ? south : north;
            ReentrantLock second = first == north ? south : north;
            first.lock();
            try {
                load(from);
                second.lock();
                try {
                    to.incrementAndGet();
                } finally {
                    second.unlock();
                }
            } finally {
                first.unlock();
            }
        }
    }
}
