package com.example.woven;

import static org.assertj.core.api.Assertions.assertThat;

import io.sonde.api.SessionTags;
import io.sonde.format.vocabulary.Attribute;
import io.sonde.format.vocabulary.Operation;
import io.sonde.testkit.Spans;
import io.sonde.testkit.Woven;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.logging.log4j.CloseableThreadContext;
import org.apache.logging.log4j.ThreadContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.slf4j.MDC;

/** Values that the program keeps for its log lines tag its sessions, if the user asked for them by name. */
@ExtendWith(Woven.class)
class SessionTagsTest {
    @BeforeEach
    void ask() {
        // Only beside a library that has spans are threads followed.
        java.net.http.HttpClient.newHttpClient();
        SessionTags.names("tenant", "plan");
    }

    @AfterEach
    void clear() {
        SessionTags.names();
        MDC.clear();
        ThreadContext.clearAll();
    }

    private static Object tags(Spans spans) {
        return spans.only(Operation.SESSION).get(Attribute.TAGS);
    }

    @Test
    void whatHoldsWhereASessionBegins(Spans spans) {
        MDC.put("tenant", "T7");
        MDC.put("other", "canary");
        Woven.session(() -> "");
        assertThat(tags(spans)).isEqualTo("tenant=T7");
        assertThat(spans.texts()).noneMatch(text -> text.contains("canary") || text.contains("other"));
    }

    @Test
    void whatIsPutWhileItIsOpenThoughItIsTakenAwayAgain(Spans spans) {
        Woven.session(() -> {
            try (MDC.MDCCloseable closing = MDC.putCloseable("plan", "gold")) {
                MDC.put("tenant", "T7");
                MDC.remove("tenant");
                MDC.put("session", "canary");
            }
            return "";
        });
        assertThat(tags(spans)).isEqualTo("plan=gold;tenant=T7");
        assertThat(spans.texts()).noneMatch(text -> text.contains("canary"));
    }

    @Test
    void aWholeMapOfThem(Spans spans) {
        Woven.session(() -> {
            MDC.setContextMap(Map.of("plan", "gold", "user", "canary"));
            return "";
        });
        assertThat(tags(spans)).isEqualTo("plan=gold");
        assertThat(spans.texts()).noneMatch(text -> text.contains("canary"));
    }

    @Test
    void onAnotherThreadOfTheSession(Spans spans) throws Exception {
        ExecutorService workers = Executors.newSingleThreadExecutor();
        try {
            Woven.session(() -> {
                Future<?> done = workers.submit(() -> MDC.put("tenant", "T7"));
                try {
                    done.get();
                } catch (Exception failure) {
                    throw new AssertionError(failure);
                }
                return "";
            });
        } finally {
            workers.shutdownNow();
        }
        assertThat(tags(spans)).isEqualTo("tenant=T7");
    }

    @Test
    void whatWasTakenAwayBeforeIsNotOfTheSession(Spans spans) {
        MDC.put("tenant", "T7");
        MDC.clear();
        Woven.session(() -> "");
        assertThat(tags(spans)).isNull();
    }

    @Test
    void whatIsPutAfterwardsIsNotOfTheSession(Spans spans) {
        Woven.session(() -> "");
        MDC.put("tenant", "T7");
        assertThat(tags(spans)).isNull();
    }

    @Test
    void nothingUnlessAskedFor(Spans spans) {
        SessionTags.names();
        MDC.put("tenant", "canary");
        Woven.session(() -> {
            MDC.put("plan", "canary");
            ThreadContext.put("plan", "canary");
            return "";
        });
        assertThat(tags(spans)).isNull();
        assertThat(spans.texts()).noneMatch(text -> text.contains("canary"));
    }

    @Test
    void aLongValueIsCutAndOneThatLooksLikeMoreTagsIsOne(Spans spans) {
        MDC.put("tenant", "a".repeat(70));
        MDC.put("plan", "gold;tenant=T8");
        Woven.session(() -> "");
        assertThat(tags(spans)).isEqualTo("plan=gold tenant=T8;tenant=" + "a".repeat(64));
    }

    @Test
    void thoseOfLog4j(Spans spans) {
        ThreadContext.put("tenant", "T7");
        ThreadContext.put("other", "canary");
        Woven.session(() -> {
            try (CloseableThreadContext.Instance closing = CloseableThreadContext.put("plan", "gold")) {
                ThreadContext.putAll(Map.of("user", "canary"));
            }
            return "";
        });
        assertThat(tags(spans)).isEqualTo("plan=gold;tenant=T7");
        assertThat(spans.texts()).noneMatch(text -> text.contains("canary"));
    }
}
