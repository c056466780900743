package com.example.woven;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import io.opentelemetry.sdk.trace.ReadWriteSpan;
import io.opentelemetry.sdk.trace.ReadableSpan;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.SpanProcessor;
import io.sonde.format.vocabulary.Attribute;
import io.sonde.format.vocabulary.Operation;
import io.sonde.testkit.RecordedSpan;
import io.sonde.testkit.Spans;
import io.sonde.testkit.Woven;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Sessions of a program that traces itself with OpenTelemetry. */
@ExtendWith(Woven.class)
class OpenTelemetryTest {
    private static SdkTracerProvider provider;
    private static Tracer tracer;

    @BeforeAll
    static void start() {
        // Only beside a library that has spans is a trace looked for.
        java.net.http.HttpClient.newHttpClient();
        // Without a processor there would be nothing to trace for, and so no trace.
        provider = SdkTracerProvider.builder().addSpanProcessor(new Ignoring()).build();
        tracer = provider.get("test");
    }

    private static final class Ignoring implements SpanProcessor {
        @Override
        public void onStart(Context parent, ReadWriteSpan span) {}

        @Override
        public boolean isStartRequired() {
            return true;
        }

        @Override
        public void onEnd(ReadableSpan span) {}

        @Override
        public boolean isEndRequired() {
            return false;
        }
    }

    @AfterAll
    static void stop() {
        provider.close();
    }

    private static String traceOf(RecordedSpan root) {
        return "%016x%016x".formatted(root.number(Attribute.TRACE_ID_HIGH), root.number(Attribute.TRACE_ID_LOW));
    }

    @Test
    void aSessionJoinsTheTraceItBeginsIn(Spans spans) {
        Span span = tracer.spanBuilder("outer").startSpan();
        try (Scope scope = span.makeCurrent()) {
            Woven.session(() -> {
                SpringMvcTest.work("tool");
                return "";
            });
        } finally {
            span.end();
        }
        RecordedSpan session = spans.only(Operation.SESSION);
        assertThat(traceOf(session)).isEqualTo(span.getSpanContext().getTraceId());
        assertThat("%016x".formatted(session.number(Attribute.PARENT_ID)))
                .isEqualTo(span.getSpanContext().getSpanId());
        assertThat(spans.only(Operation.EXECUTE_TOOL).attributes()).doesNotContainKey(Attribute.TRACE_ID_HIGH);
    }

    @Test
    void aSessionJoinsTheTraceThatBeginsInIt(Spans spans) {
        Span first = tracer.spanBuilder("first").startSpan();
        Span second = tracer.spanBuilder("second").setNoParent().startSpan();
        Woven.session(() -> {
            try (Scope scope = first.makeCurrent()) {
                SpringMvcTest.work("tool");
            }
            try (Scope scope = second.makeCurrent()) {
                SpringMvcTest.work("tool");
            }
            return "";
        });
        assertThat(traceOf(spans.only(Operation.SESSION)))
                .isEqualTo(first.getSpanContext().getTraceId());
    }

    @Test
    void withoutATraceASessionStandsAlone(Spans spans) {
        tracer.spanBuilder("never current").startSpan().end();
        Woven.session(() -> {
            try (Scope scope = Span.getInvalid().makeCurrent()) {
                SpringMvcTest.work("tool");
            }
            return "";
        });
        assertThat(spans.only(Operation.SESSION).attributes())
                .doesNotContainKey(Attribute.TRACE_ID_HIGH)
                .doesNotContainKey(Attribute.PARENT_ID);
    }
}
