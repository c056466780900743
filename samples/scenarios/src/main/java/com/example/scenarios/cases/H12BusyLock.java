package com.example.scenarios.cases;

import com.example.scenarios.Load;
import com.example.scenarios.Outside;
import com.example.scenarios.Program;
import com.example.scenarios.Scenario;
import com.example.scenarios.Scripts;
import com.example.scenarios.Served;
import com.example.scenarios.Setting;
import com.example.scenarios.World;
import dev.langchain4j.agent.tool.P;
import dev.langchain4j.agent.tool.Tool;
import dev.langchain4j.service.AiServices;
import dev.langchain4j.service.UserMessage;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;

/** Healthy: eight agents write into a map behind one lock, forty times a session, and hold it for microseconds. */
public final class H12BusyLock implements Scenario {
    private static final int CLIENTS = 8;
    private static final int ENTRIES = 40;

    @Override
    public String id() {
        return "H12";
    }

    @Override
    public Load load() {
        return Load.closed(CLIENTS);
    }

    @Override
    public World world(Setting setting) {
        return World.of(setting, Scripts.callsOnce("enter_guests", "list", 40), setting.latency(100, 0, 1))
                .with("guests", (query, body) -> Served.ok("guests of " + query, 40));
    }

    @Override
    public Program open(Setting setting, Outside outside) {
        Host host = AiServices.builder(Host.class)
                .chatModel(outside.model("host"))
                .tools(new Guests(outside))
                .build();
        return (visitor, watch) -> watch.session(() -> host.welcome("list " + visitor));
    }

    interface Host {
        @UserMessage("{{it}}")
        String welcome(String list);
    }

    /** What the host may do. */
    public static final class Guests {
        private final Outside outside;
        private final Map<String, Integer> entered = new HashMap<>();
        private final ReentrantLock lock = new ReentrantLock();

        Guests(Outside outside) {
            this.outside = outside;
        }

        @Tool(name = "enter_guests", value = "Enters the guests of a list")
        public String enterGuests(@P("the list") String list) throws IOException, InterruptedException {
            String guests = outside.get("guests", list).body();
            for (int number = 0; number < ENTRIES; number++) {
                enter(guests + number);
            }
            return ENTRIES + " guests";
        }

        private void enter(String guest) {
            lock.lock();
            try {
                entered.merge(guest, 1, Integer::sum);
            } finally {
                lock.unlock();
            }
        }
    }
}
