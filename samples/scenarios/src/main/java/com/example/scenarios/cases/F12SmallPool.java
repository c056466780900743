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

/**
 * Twenty sessions share a pool of three connections, each of which is busy with 60 ms of SQL. Repaired: a pool of twenty.
 */
public final class F12SmallPool implements Scenario {
    private static final int CLIENTS = 20;
    private static final int SMALL = 3;
    private static final double STATEMENT = 60;

    @Override
    public String id() {
        return "F12";
    }

    @Override
    public Load load() {
        return Load.closed(CLIENTS);
    }

    @Override
    public World world(Setting setting) {
        return World.of(setting, Scripts.callsOnce("look_up_account", "holder", 40), setting.latency(60, 0, 1.5));
    }

    @Override
    public Program open(Setting setting, Outside outside) throws SQLException {
        Store store = Store.open("accounts-pool", setting.planted() ? SMALL : CLIENTS)
                .with("CREATE TABLE account (id INT PRIMARY KEY, holder VARCHAR(100))")
                .waiting("account", setting.millis(STATEMENT));
        Teller teller = AiServices.builder(Teller.class)
                .chatModel(outside.model("teller"))
                .tools(new Accounts(store))
                .build();
        return new Program() {
            @Override
            public void serve(int visitor, Watch watch) throws InterruptedException {
                watch.session(() -> teller.answer("holder " + visitor));
            }

            @Override
            public void close() {
                store.close();
            }
        };
    }

    interface Teller {
        @UserMessage("{{it}}")
        String answer(String holder);
    }

    /** What the teller may look up. */
    public static final class Accounts {
        private final Store store;

        Accounts(Store store) {
            this.store = store;
        }

        @Tool(name = "look_up_account", value = "The accounts of a holder")
        public String lookUpAccount(@P("the holder") String holder) throws SQLException {
            return "Accounts: "
                    + store.find("SELECT id FROM account WHERE holder = ?", holder)
                            .size();
        }
    }
}
