package com.example.scenarios.cases;

import com.example.scenarios.Load;
import com.example.scenarios.Outside;
import com.example.scenarios.Program;
import com.example.scenarios.Scenario;
import com.example.scenarios.Scripts;
import com.example.scenarios.Setting;
import com.example.scenarios.Store;
import com.example.scenarios.Watch;
import com.example.scenarios.World;
import dev.langchain4j.agent.tool.P;
import dev.langchain4j.agent.tool.Tool;
import dev.langchain4j.service.AiServices;
import dev.langchain4j.service.UserMessage;
import java.sql.SQLException;

/** Healthy: the load grows from one client to twenty, and nothing is ever more than 60 % busy. */
public final class H10Ramp implements Scenario {
    private static final int CLIENTS = 20;
    private static final double STATEMENT = 20;

    @Override
    public String id() {
        return "H10";
    }

    @Override
    public Load load() {
        return Load.closed(CLIENTS).ramp();
    }

    @Override
    public World world(Setting setting) {
        return World.of(setting, Scripts.callsOnce("look_up_tariff", "zone", 60), setting.latency(150, 0.02, 3));
    }

    @Override
    public Program open(Setting setting, Outside outside) throws SQLException {
        Store store = Store.open("tariffs-pool", CLIENTS)
                .with("CREATE TABLE tariff (id INT PRIMARY KEY, zone VARCHAR(100))")
                .waiting("tariff", setting.millis(STATEMENT));
        Advisor advisor = AiServices.builder(Advisor.class)
                .chatModel(outside.model("advisor"))
                .tools(new Tariffs(store))
                .build();
        return new Program() {
            @Override
            public void serve(int visitor, Watch watch) throws InterruptedException {
                watch.session(() -> advisor.advise("zone " + visitor));
            }

            @Override
            public void close() {
                store.close();
            }
        };
    }

    interface Advisor {
        @UserMessage("{{it}}")
        String advise(String zone);
    }

    /** What the advisor may look up. */
    public static final class Tariffs {
        private final Store store;

        Tariffs(Store store) {
            this.store = store;
        }

        @Tool(name = "look_up_tariff", value = "The tariffs of a zone")
        public String lookUpTariff(@P("the zone") String zone) throws SQLException {
            return "Tariffs: "
                    + store.find("SELECT id FROM tariff WHERE zone = ?", zone).size();
        }
    }
}
