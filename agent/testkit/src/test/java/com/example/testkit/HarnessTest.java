package com.example.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectMethod;

import io.sonde.api.Failures;
import io.sonde.api.Span;
import io.sonde.api.Tracer;
import io.sonde.format.vocabulary.Operation;
import io.sonde.testkit.Spans;
import io.sonde.testkit.Woven;
import java.lang.sonde.Dispatch;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.testkit.engine.EngineTestKit;

/** The harness finds what production swallows. */
class HarnessTest {
    @ExtendWith(Woven.class)
    static final class Cases {
        @Test
        void nothingIsWrong(Spans spans) {
            Objects.requireNonNull(Tracer.enter(Operation.CHAT, "chat")).exit(null);
            assertThat(spans.only(Operation.CHAT).name()).isEqualTo("chat");
        }

        @Test
        void suppressesAFailure() {
            Failures.suppressed(new IllegalStateException());
        }

        @Test
        void leavesASpanOpen() {
            Tracer.enter(Operation.CHAT, "chat");
        }

        @Test
        void leavesAnInnerSpanOpen() {
            Span outer = Objects.requireNonNull(Tracer.enter(Operation.INVOKE_AGENT, "agent"));
            Tracer.enter(Operation.CHAT, "chat");
            outer.exit(null);
        }

        @Test
        void losesAParent() {
            Span outer = Objects.requireNonNull(Tracer.enter(Operation.INVOKE_AGENT, "agent"));
            Objects.requireNonNull(Tracer.enter(Operation.CHAT, "chat")).exit(null);
            outer.detach();
        }
    }

    private static String outcome(String method) {
        TestExecutionResult result = EngineTestKit.engine("junit-jupiter")
                .selectors(selectMethod(Cases.class, method))
                .execute()
                .testEvents()
                .finished()
                .stream()
                .findFirst()
                .orElseThrow()
                .getRequiredPayload(TestExecutionResult.class);
        return result.getThrowable().map(Throwable::getMessage).orElse("passed");
    }

    @Test
    void aTestPassesWhenNothingIsWrong() {
        // The outcome's parameter is the harness's own, so the method is selected with it.
        TestExecutionResult result = EngineTestKit.engine("junit-jupiter")
                .selectors(selectMethod(Cases.class, "nothingIsWrong", Spans.class.getName()))
                .execute()
                .testEvents()
                .finished()
                .stream()
                .findFirst()
                .orElseThrow()
                .getRequiredPayload(TestExecutionResult.class);
        assertThat(result.getStatus()).isEqualTo(TestExecutionResult.Status.SUCCESSFUL);
    }

    @Test
    void whatIsSwallowedFailsTheTest() {
        assertThat(outcome("suppressesAFailure")).contains("suppressed 1 times: java.lang.IllegalStateException");
        assertThat(outcome("leavesASpanOpen")).contains("a span of CHAT is still open");
        assertThat(outcome("leavesAnInnerSpanOpen")).contains("left open until an outer span ended: chat");
        assertThat(outcome("losesAParent")).contains("begun and never ended").contains("its parent was never written");
    }

    @Test
    void theBootApiLiesInTheBootLoader() {
        assertThat(Tracer.class.getClassLoader()).isNull();
        assertThat(Dispatch.class.getClassLoader()).isNull();
    }
}
