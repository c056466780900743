package com.example.traveldesk;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.langchain4j.agent.tool.P;
import dev.langchain4j.agent.tool.Tool;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;

/** What the supervisor may ask of the border agent, a peer in a process of its own. */
public final class BorderTools {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(10))
            .build();
    private final URI peer;

    BorderTools(String peerUrl) {
        this.peer = URI.create(peerUrl + PeerAgent.PATH);
    }

    @Tool(name = "check_entry_rules", value = "What a traveller needs to enter a country, from the border agent")
    public String checkEntryRules(
            @P("country entered") String country,
            @P("country code of the passport") String passport,
            @P("day of entry, as yyyy-mm-dd") String date)
            throws IOException, InterruptedException {
        String body = JSON.writeValueAsString(Map.of("country", country, "passport", passport, "date", date));
        HttpRequest request = HttpRequest.newBuilder(peer)
                .timeout(Duration.ofSeconds(30))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build();
        HttpResponse<String> response = client.send(request, HttpResponse.BodyHandlers.ofString());
        if (response.statusCode() != 200) {
            throw new IOException("the border agent answered " + response.statusCode());
        }
        return JSON.readTree(response.body()).path("answer").asText();
    }
}
