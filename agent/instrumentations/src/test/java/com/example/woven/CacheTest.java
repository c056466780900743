package com.example.woven;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.LoadingCache;
import io.sonde.api.Span;
import io.sonde.api.Tracer;
import io.sonde.format.vocabulary.Attribute;
import io.sonde.format.vocabulary.Operation;
import io.sonde.testkit.RecordedSpan;
import io.sonde.testkit.Spans;
import io.sonde.testkit.Woven;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.cache.caffeine.CaffeineCache;
import org.springframework.cache.concurrent.ConcurrentMapCache;

@ExtendWith(Woven.class)
class CacheTest {
    private final Cache<Object, Object> bounded =
            Caffeine.newBuilder().maximumSize(1_000).build();

    private static List<Object> hits(Spans spans) {
        return spans.of(Operation.CACHE_GET).stream()
                .map(span -> span.get(Attribute.CACHE_HIT))
                .toList();
    }

    private static String chat(String answer) {
        Span span = Objects.requireNonNull(Tracer.enter(Operation.CHAT, "model"));
        span.exit(null);
        return answer;
    }

    @Test
    void aLookupIsAHitOrAMiss(Spans spans) {
        Cache<Object, Object> unbounded = Caffeine.newBuilder().build();
        for (Cache<Object, Object> cache : List.of(bounded, unbounded)) {
            Woven.session(() -> {
                Object before = cache.getIfPresent("canary");
                cache.put("canary", "value");
                return before == null ? cache.getIfPresent("canary") : "";
            });
        }
        assertThat(hits(spans)).containsExactly(false, true, false, true);
        List<RecordedSpan> lookups = spans.of(Operation.CACHE_GET);
        assertThat(lookups.get(0).number(Attribute.INPUT_HASH))
                .isEqualTo(lookups.get(1).number(Attribute.INPUT_HASH))
                .isNotEqualTo(-1);
        assertThat((String) lookups.get(0).get(Attribute.CACHE_NAME))
                .matches("com\\.example\\.woven\\.CacheTest\\..*:\\d+")
                .isEqualTo(lookups.get(1).get(Attribute.CACHE_NAME));
        assertThat(lookups.get(0).parentId())
                .isEqualTo(spans.of(Operation.SESSION).get(0).id());
        assertThat(lookups).noneMatch(span -> span.attributes().containsKey(Attribute.WEIGHT));
        assertThat(spans.texts()).noneMatch(text -> text.contains("canary"));
    }

    @Test
    void whatALoaderDoesHangsBelowTheMiss(Spans spans) {
        Woven.session(() -> {
            bounded.get("a", key -> chat("1"));
            return bounded.get("a", key -> chat("2"));
        });
        assertThat(hits(spans)).containsExactly(false, true);
        assertThat(spans.only(Operation.CHAT).parentId())
                .isEqualTo(spans.of(Operation.CACHE_GET).get(0).id());
    }

    @Test
    void aLoaderThatWorksElsewhereAsWell(Spans spans) {
        LoadingCache<String, String> cache = Caffeine.newBuilder()
                .build(key -> CompletableFuture.supplyAsync(() -> chat(key)).join());
        Woven.session(() -> cache.get("a") + cache.get("a"));
        assertThat(hits(spans)).containsExactly(false, true);
        assertThat(spans.logicalParent(spans.only(Operation.CHAT)))
                .isEqualTo(spans.of(Operation.CACHE_GET).get(0));
    }

    @Test
    void aLoaderMayAskAnotherCache(Spans spans) {
        Cache<Object, Object> inner = Caffeine.newBuilder().build();
        Woven.session(() -> bounded.get("outer", key -> inner.get("inner", other -> 1)));
        List<RecordedSpan> lookups = spans.of(Operation.CACHE_GET);
        assertThat(lookups).hasSize(2);
        assertThat(lookups.get(1).parentId()).isEqualTo(lookups.get(0).id());
        assertThat(lookups.get(1).get(Attribute.CACHE_NAME)).isNotEqualTo("");
    }

    @Test
    void aLoaderThatFailsFailsTheLookup(Spans spans) {
        assertThatThrownBy(() -> Woven.session(() -> bounded.get("a", key -> {
                    throw new IllegalStateException("canary");
                })))
                .isInstanceOf(IllegalStateException.class);
        assertThat(spans.only(Operation.CACHE_GET).failed()).isTrue();
        assertThat(spans.texts()).noneMatch(text -> text.contains("canary"));
    }

    @Test
    void nothingIsSeenOutsideOfSpans(Spans spans) {
        bounded.get("a", key -> 1);
        assertThat(bounded.getIfPresent("a")).isEqualTo(1);
        assertThat(spans.all()).isEmpty();
    }

    private record Plain(String name, int number) {}

    private record WithMore(String name, List<String> more) {}

    private enum Kind {
        ONE
    }

    @Test
    void onlyPlainKeysAreHashed(Spans spans) {
        Woven.session(() -> {
            for (Object key : new Object[] {
                "a", 1, 2L, new UUID(1, 2), Kind.ONE, new Plain("a", 1), new Plain("a", 2), new Plain("a", 1)
            }) {
                bounded.getIfPresent(key);
            }
            for (Object key : new Object[] {new Object(), new WithMore("a", List.of()), List.of("a")}) {
                bounded.getIfPresent(key);
            }
            return 0;
        });
        List<Long> hashes = spans.of(Operation.CACHE_GET).stream()
                .map(span -> span.number(Attribute.INPUT_HASH))
                .toList();
        assertThat(hashes.subList(0, 7)).doesNotHaveDuplicates().doesNotContain(-1L);
        assertThat(hashes.get(7)).isEqualTo(hashes.get(5));
        assertThat(hashes.subList(8, 11)).containsOnly(-1L);
    }

    /** Hits and misses add up, however many there are, up to the last ones. */
    @Test
    void beyondTheBudgetASpanStandsForMany(Spans spans) {
        int lookups = 50_000;
        bounded.put(0, "there");
        Woven.session(() -> {
            for (int i = 0; i < lookups; i++) {
                bounded.getIfPresent(i % 4 == 0 ? 0 : -1);
            }
            return 0;
        });
        List<RecordedSpan> written = spans.of(Operation.CACHE_GET);
        assertThat(written.size()).isBetween(200, 40_000);
        assertThat(weight(written, true)).isBetween(lookups / 8L, lookups / 4L);
        assertThat(weight(written, false)).isBetween(lookups * 3 / 8L, lookups * 3 / 4L);
        assertThat(written).anyMatch(span -> span.number(Attribute.WEIGHT) > 200);
    }

    private static long weight(List<RecordedSpan> spans, boolean hit) {
        return spans.stream()
                .filter(span -> span.get(Attribute.CACHE_HIT) instanceof Boolean found && found == hit)
                .mapToLong(span -> Math.max(1, span.number(Attribute.WEIGHT)))
                .sum();
    }

    @Test
    void aSpringCacheCountsOnceUnderItsName(Spans spans) {
        CaffeineCache cache = new CaffeineCache("prices", bounded);
        Callable<String> loader = () -> chat("loaded");
        Woven.session(() -> {
            assertThat(cache.get("a")).isNull();
            assertThat(cache.get("a", String.class)).isNull();
            assertThat(cache.get("a", loader)).isEqualTo("loaded");
            assertThat(cache.get("a", loader)).isEqualTo("loaded");
            assertThat(cache.get("a", String.class)).isEqualTo("loaded");
            return cache.get("a");
        });
        assertThat(hits(spans)).containsExactly(false, false, false, true, true, true);
        assertThat(spans.of(Operation.CACHE_GET))
                .allMatch(span -> "prices".equals(span.get(Attribute.CACHE_NAME)) && "prices".equals(span.name()));
        assertThat(spans.only(Operation.CHAT).parentId())
                .isEqualTo(spans.of(Operation.CACHE_GET).get(2).id());
    }

    @Test
    void aSpringCacheOverAMapAsWell(Spans spans) {
        ConcurrentMapCache cache = new ConcurrentMapCache("rates");
        Woven.session(() -> cache.get("a", () -> 1) + cache.get("a", () -> 2));
        assertThat(hits(spans)).containsExactly(false, true);
        assertThat(spans.of(Operation.CACHE_GET)).allMatch(span -> "rates".equals(span.get(Attribute.CACHE_NAME)));
    }
}
