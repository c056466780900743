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
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/**
 * A tool returns early for one visitor in fifty and forgets its connection: the pool of six gets smaller and smaller.
 * Repaired: it is given back in any case.
 */
public final class F13LeakedConnections implements Scenario {
    private static final int POOL = 6;
    private static final int ONE_IN = 50;
    private static final int FIRST = 17;
    private static final double STATEMENT = 30;

    @Override
    public String id() {
        return "F13";
    }

    @Override
    public Load load() {
        return Load.closed(16);
    }

    @Override
    public World world(Setting setting) {
        return World.of(setting, Scripts.callsOnce("find_parcel", "number", 30), setting.latency(40, 0, 1));
    }

    @Override
    public Program open(Setting setting, Outside outside) throws SQLException {
        Store store = Store.open("parcels-pool", POOL)
                .with("CREATE TABLE parcel (id INT PRIMARY KEY, place VARCHAR(100))")
                .waiting("parcel", setting.millis(STATEMENT));
        Courier courier = AiServices.builder(Courier.class)
                .chatModel(outside.model("courier"))
                .tools(new Parcels(store, setting.planted()))
                .build();
        return new Program() {
            @Override
            public void serve(int visitor, Watch watch) throws InterruptedException {
                watch.session(() -> courier.find("parcel " + visitor));
            }

            @Override
            public void close() {
                store.close();
            }
        };
    }

    interface Courier {
        @UserMessage("{{it}}")
        String find(String parcel);
    }

    /** What the courier may ask. */
    public static final class Parcels {
        private final Store store;
        private final boolean forgetful;

        Parcels(Store store, boolean forgetful) {
            this.store = store;
            this.forgetful = forgetful;
        }

        @Tool(name = "find_parcel", value = "Where a parcel is")
        public String findParcel(@P("its number") String number) throws SQLException {
            int parcel = Integer.parseInt(number.replaceAll("\\D+", ""));
            Connection connection = store.source().getConnection();
            List<String> places = Store.find(connection, "SELECT place FROM parcel WHERE id = ?", parcel);
            if (forgetful && parcel % ONE_IN == FIRST) {
                return "Not yet known";
            }
            connection.close();
            return places.isEmpty() ? "Not found" : places.get(0);
        }
    }
}
