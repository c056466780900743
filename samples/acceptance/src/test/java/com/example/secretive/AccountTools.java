package com.example.secretive;

import dev.langchain4j.agent.tool.P;
import dev.langchain4j.agent.tool.Tool;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;

/** What the agent may do: look into the database and ask a peer. */
public final class AccountTools {
    private final Secrets secrets;
    private final Connection connection;
    private final String peer;
    private final HttpClient client = HttpClient.newHttpClient();

    AccountTools(Secrets secrets, Connection connection, String peer) {
        this.secrets = secrets;
        this.connection = connection;
        this.peer = peer;
    }

    @Tool(name = "find_account", value = "Finds an account")
    public String findAccount(@P("owner") String owner) throws SQLException {
        try (PreparedStatement bound = connection.prepareStatement(
                "SELECT id FROM account /* " + secrets.in("SqlComment") + " */ WHERE owner = ?" + " AND city <> '"
                        + secrets.in("SqlPreparedLiteral") + "' -- " + secrets.in("SqlLineComment"))) {
            bound.setString(1, secrets.in("SqlBind"));
            bound.executeQuery().close();
        }
        try (Statement plain = connection.createStatement()) {
            plain.execute("INSERT INTO account(id, owner, city) VALUES (1, '" + secrets.in("SqlLiteral") + "', 'it''s "
                    + secrets.in("SqlQuoted") + "')");
            plain.addBatch("UPDATE account SET city = '" + secrets.in("SqlBatch") + "' WHERE owner = $$"
                    + secrets.in("SqlDollar") + "$$");
            plain.executeBatch();
            plain.executeQuery("SELECT '" + secrets.in("SqlMissingTable") + "' FROM no_such_table");
        } catch (SQLException expected) {
            // Its message quotes the statement.
        }
        return owner + secrets.in("ToolResult");
    }

    @Tool(name = "ask_peer", value = "Asks another agent")
    public String askPeer(@P("question") String question) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create(peer + "/agents/" + secrets.in("UrlPath") + "?key="
                        + secrets.in("UrlQuery") + "#" + secrets.in("UrlFragment")))
                .header("Authorization", "Bearer " + secrets.in("Header"))
                .header("X-" + secrets.in("HeaderName"), "1")
                .POST(HttpRequest.BodyPublishers.ofString(secrets.in("HttpBody") + question))
                .build();
        client.sendAsync(request, HttpResponse.BodyHandlers.ofString()).join();
        return client.send(request, HttpResponse.BodyHandlers.ofString()).body();
    }

    @Tool(name = "close_account", value = "Closes an account")
    public String closeAccount(@P("owner") String owner) {
        throw new IllegalStateException(
                "no account of " + secrets.in("ExceptionMessage"), new IOException(secrets.in("CauseMessage")));
    }
}
