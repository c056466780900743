package io.sonde.detectors;

import static org.assertj.core.api.Assertions.assertThat;

import io.sonde.analyzer.testkit.Timeline;
import io.sonde.model.Session;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ErrorClassTest {
    @ParameterizedTest
    @CsvSource({
        "java.net.http.HttpTimeoutException, TIMEOUT",
        "java.net.SocketTimeoutException, TIMEOUT",
        "java.io.InterruptedIOException, TIMEOUT",
        "dev.langchain4j.exception.TimeoutException, TIMEOUT",
        "com.openai.errors.RateLimitException, RATE_LIMIT",
        "io.github.resilience4j.ratelimiter.RequestNotPermitted, RATE_LIMIT",
        "org.springframework.web.client.HttpClientErrorException$TooManyRequests, RATE_LIMIT",
        "org.springframework.web.client.HttpClientErrorException$UnprocessableEntity, VALIDATION",
        "org.springframework.ai.retry.NonTransientAiException, PERMANENT",
        "org.springframework.ai.retry.TransientAiException, TRANSIENT",
        "dev.langchain4j.exception.AuthenticationException, PERMANENT",
        "dev.langchain4j.exception.ModelNotFoundException, PERMANENT",
        "dev.langchain4j.exception.InvalidRequestException, VALIDATION",
        "dev.langchain4j.exception.InternalServerException, TRANSIENT",
        "dev.langchain4j.service.output.OutputParsingException, VALIDATION",
        "java.sql.SQLTransientConnectionException, TRANSIENT",
        "java.sql.SQLSyntaxErrorException, PERMANENT",
        "java.net.ConnectException, TRANSIENT",
        "java.io.IOException, TRANSIENT",
        "java.util.concurrent.CancellationException, CANCELLED",
        "java.lang.InterruptedException, CANCELLED",
        "java.lang.RuntimeException, UNKNOWN",
        "tool_error, UNKNOWN",
        "429, RATE_LIMIT",
        "529, TRANSIENT",
        "503, TRANSIENT",
        "504, TIMEOUT",
        "400, VALIDATION",
        "401, PERMANENT",
    })
    void errorsAreNamedByWhatTheyMean(String type, ErrorClass expected) {
        Session session = Timeline.session("""
                invoke_agent   [====]
                  chat:m       [==]     error error.type=%s
                """.formatted(type));
        assertThat(ErrorClass.of(session, 1)).isEqualTo(expected);
        assertThat(ErrorClass.of(session, 0)).isNull();
    }

    @ParameterizedTest
    @CsvSource({"429, RATE_LIMIT, 429", "503, TRANSIENT, 503", "422, VALIDATION, 422"})
    void theTransportsStatusSaysMoreThanTheException(String status, ErrorClass expected, String type) {
        Session session = Timeline.session("""
                invoke_agent   [======]
                  chat:m       [====]     error error.type=java.lang.RuntimeException
                    http       [][]       transport error http.response.status_code=500,%s
                """.formatted(status));
        assertThat(ErrorClass.of(session, 1)).isEqualTo(expected);
        assertThat(ErrorClass.type(session, 1)).isEqualTo(type);
    }
}
