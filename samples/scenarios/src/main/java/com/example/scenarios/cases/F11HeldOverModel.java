package com.example.scenarios.cases;

import com.example.modelserver.Prompt;
import com.example.modelserver.Reply;
import com.example.scenarios.Load;
import com.example.scenarios.Outside;
import com.example.scenarios.Program;
import com.example.scenarios.Prose;
import com.example.scenarios.Scenario;
import com.example.scenarios.Scripts;
import com.example.scenarios.Setting;
import com.example.scenarios.Store;
import com.example.scenarios.Watch;
import com.example.scenarios.World;
import dev.langchain4j.agent.tool.P;
import dev.langchain4j.agent.tool.Tool;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.service.AiServices;
import dev.langchain4j.service.UserMessage;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * A tool takes one of five connections, reads the claim, asks a second model for its opinion, and writes the opinion down
 * before it gives the connection back. Repaired: the connection goes back before the question and is taken again after.
 */
public final class F11HeldOverModel implements Scenario {
    private static final int POOL = 5;
    private static final double STATEMENT = 25;

    @Override
    public String id() {
        return "F11";
    }

    @Override
    public Load load() {
        return Load.closed(20);
    }

    @Override
    public World world(Setting setting) {
        return World.of(setting, F11HeldOverModel::next, setting.latency(60, 0, 2));
    }

    private static Reply next(Prompt prompt) {
        return prompt.model().equals("assessor")
                ? Prose.answer(45, "To be paid")
                : Scripts.callsOnce("settle_claim", "claim", 30).next(prompt);
    }

    @Override
    public Program open(Setting setting, Outside outside) throws SQLException {
        Store store = Store.open("claims-pool", POOL)
                .with(
                        "CREATE TABLE claim (id INT PRIMARY KEY, body VARCHAR(400))",
                        "CREATE TABLE opinion (claim VARCHAR(100), body VARCHAR(400))");
        List<Object[]> claims = new ArrayList<>();
        for (int id = 0; id < 100; id++) {
            claims.add(new Object[] {id, Prose.of(40, "Claim " + id)});
        }
        store.fill("INSERT INTO claim VALUES (?, ?)", claims).waiting("claim", setting.millis(STATEMENT));
        Clerk clerk = AiServices.builder(Clerk.class)
                .chatModel(outside.model("clerk"))
                .tools(new Settlement(store, outside.model("assessor"), setting.planted()))
                .build();
        return new Program() {
            @Override
            public void serve(int visitor, Watch watch) throws InterruptedException {
                watch.session(() -> clerk.settle("claim " + visitor));
            }

            @Override
            public void close() {
                store.close();
            }
        };
    }

    interface Clerk {
        @UserMessage("{{it}}")
        String settle(String claim);
    }

    /** What the clerk may do. */
    public static final class Settlement {
        private final Store store;
        private final ChatModel assessor;
        private final boolean held;

        Settlement(Store store, ChatModel assessor, boolean held) {
            this.store = store;
            this.assessor = assessor;
            this.held = held;
        }

        @Tool(name = "settle_claim", value = "Settles a claim")
        public String settleClaim(@P("the claim") String claim) throws SQLException {
            int id = Integer.parseInt(claim.replaceAll("\\D+", "")) % 100;
            if (held) {
                try (Connection connection = store.source().getConnection()) {
                    return write(connection, claim, assessor.chat(read(connection, id)));
                }
            }
            String body;
            try (Connection connection = store.source().getConnection()) {
                body = read(connection, id);
            }
            String opinion = assessor.chat(body);
            try (Connection connection = store.source().getConnection()) {
                return write(connection, claim, opinion);
            }
        }

        private static String read(Connection connection, int id) throws SQLException {
            return String.join(" ", Store.find(connection, "SELECT body FROM claim WHERE id = ?", id));
        }

        private static String write(Connection connection, String claim, String opinion) throws SQLException {
            try (PreparedStatement insert = connection.prepareStatement("INSERT INTO opinion VALUES (?, ?)")) {
                insert.setString(1, claim);
                insert.setString(2, opinion);
                insert.executeUpdate();
            }
            return opinion;
        }
    }
}
