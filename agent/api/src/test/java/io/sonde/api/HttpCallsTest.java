package io.sonde.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.sonde.format.vocabulary.Attribute;
import io.sonde.format.vocabulary.Operation;
import java.net.URI;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HttpCallsTest {
    private final CollectedSpans sink = new CollectedSpans();

    @BeforeEach
    void record() {
        Tracer.record(sink);
    }

    @AfterEach
    void stop() {
        Tracer.stop();
    }

    private void request(String url) {
        HttpCalls.exit(Objects.requireNonNull(HttpCalls.enter(URI.create(url), "POST", -1)), null);
    }

    @ParameterizedTest
    @CsvSource({
        "http://prices/quote, prices, 80",
        "http://prices:80/quote, prices, 80",
        "https://prices:443/quote, prices, 443",
        "HTTPS://prices/quote, prices, 443",
        "http://prices:8080/quote, prices:8080, 8080",
        "http://prices:443/quote, prices:443, 443",
        "https://prices:80/quote, prices:80, 80",
        "http://[::1]:8080/quote, [::1]:8080, 8080",
    })
    void aServerIsNamedWithThePortThatItsSchemeDoesNotSay(String url, String name, long port) {
        request(url);
        CollectedSpans.Ended request = sink.only(Operation.HTTP);
        assertThat(sink.name(request)).isEqualTo(name);
        assertThat(request.values()).containsEntry(Attribute.SERVER_PORT, port);
        String host =
                sink.texts.get(request.values().get(Attribute.SERVER_ADDRESS).intValue());
        assertThat(host).isEqualTo(name.startsWith("[") ? "[::1]" : "prices");
    }

    @Test
    void aModelsEndpointIsNamedInTheSameWay() {
        request("http://localhost:11434/api/chat");
        assertThat(sink.name(sink.only(Operation.CHAT))).isEqualTo("ollama localhost:11434");
    }

    @Test
    void aHostThatIsNoneHasNoName() {
        request("http://my_service:8080/quote");
        CollectedSpans.Ended request = sink.only(Operation.HTTP);
        assertThat(sink.name(request)).isNullOrEmpty();
        assertThat(request.values()).doesNotContainKey(Attribute.SERVER_ADDRESS);
    }
}
