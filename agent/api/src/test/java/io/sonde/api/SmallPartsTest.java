package io.sonde.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.sonde.format.vocabulary.Operation;
import java.math.BigDecimal;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SmallPartsTest {
    private final CollectedSpans sink = new CollectedSpans();

    @BeforeEach
    void record() {
        Failures.clear();
        Tracer.record(sink);
    }

    @AfterEach
    void stop() {
        Tracer.stop();
        Failures.clear();
        KeyedHash.key(0, 0);
    }

    // ---- call sites

    @ParameterizedTest
    @ValueSource(ints = {2, 3, 4, 7, 8, 16, 21, 64})
    void everyPlaceOfASessionIsLookedAtSoonerOrLater(int callsPerSession) {
        boolean[] looked = new boolean[callsPerSession];
        int all = 0;
        int seen = 8; // without those that are looked at in any case
        for (int call = 8; call < 1 << 20; call++) {
            int step = CallSites.step(seen, 0x1234_5600_0000_0001L + call);
            if (step > 0 && CallSites.isLookedAt(seen)) {
                looked[call % callsPerSession] = true;
                all++;
            }
            seen += step;
        }
        assertThat(seen).isBetween((1 << 20) - (1 << 16), (1 << 20) + (1 << 16));
        assertThat(all).isBetween(30, 120);
        if (callsPerSession <= 8) {
            assertThat(looked).doesNotContain(false);
        } else {
            int places = 0;
            for (boolean one : looked) {
                places += one ? 1 : 0;
            }
            assertThat(places).isGreaterThan(callsPerSession / 3);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "com.acme.PolicyTerms$$SpringCGLIB$$0",
                "com.acme.$Proxy12",
                "com.acme.Order$HibernateProxy$x1",
                "java.util.ArrayList",
                "org.springframework.aop.framework.CglibAopProxy"
            })
    void whatOthersMadeIsNotTheApplications(String className) {
        assertThat(CallSites.isLibrary(className)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"com.acme.PolicyTerms", "com.acme.Desk$$anon$1", "com.acme.Desk$1", "Main"})
    void whatTheApplicationMadeIs(String className) {
        assertThat(CallSites.isLibrary(className)).isFalse();
    }

    // ---- thread names

    @ParameterizedTest
    @ValueSource(
            strings = {
                "main",
                "Thread-17",
                "pool-3-thread-12",
                "ForkJoinPool.commonPool-worker-1",
                "ForkJoinPool-2-worker-3",
                "HttpClient-1-Worker-0",
                "http-nio-8080-exec-5",
                "boundedElastic-2"
            })
    void namesThatPoolsGiveAreRecorded(String name) {
        assertThat(Threads.isPublic(name)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "session of Smith", "Thread-Smith", "pool-3-thread-12 Smith", "customer-4711", "mainframe"})
    void anyOtherNameStaysPrivate(String name) {
        assertThat(Threads.isPublic(name)).isFalse();
        assertThat(Threads.publicNameId(new Thread(name))).isZero();
        assertThat(sink.texts).isEmpty();
    }

    // ---- dictionary

    @Test
    void aTextIsDefinedOnce() {
        int id = Dictionary.id("text");
        assertThat(Dictionary.id(new String("text"))).isEqualTo(id).isGreaterThan(Dictionary.OVERFLOW);
        assertThat(sink.texts).isEqualTo(Map.of(id, "text"));
        assertThat(Dictionary.id(null)).isEqualTo(Dictionary.EMPTY);
        assertThat(Dictionary.id("")).isEqualTo(Dictionary.EMPTY);
    }

    @Test
    void aLongTextIsCutAndStillKnown() {
        String text = "x".repeat(5_000);
        int id = Dictionary.id(text);
        assertThat(sink.texts.get(id)).hasSize(Dictionary.MOST_CHARS);
        assertThat(Dictionary.id(text)).isEqualTo(id);
        assertThat(sink.texts).hasSize(1);
    }

    @Test
    void aTextTheRecorderDidNotTakeIsOfferedAgain() {
        sink.full = true;
        assertThat(Dictionary.id("text")).isEqualTo(Dictionary.OVERFLOW);
        sink.full = false;
        assertThat(Dictionary.id("text")).isGreaterThan(Dictionary.OVERFLOW);
        assertThat(sink.texts).containsValue("text");
    }

    @Test
    void beyondItsBoundTheDictionarySaysSo() {
        for (int i = 0; i < Dictionary.MOST_ENTRIES; i++) {
            Dictionary.id("text " + i);
        }
        assertThat(Dictionary.id("one more")).isEqualTo(Dictionary.OVERFLOW);
        assertThat(Dictionary.id("text 7")).isGreaterThan(Dictionary.OVERFLOW);
        assertThat(sink.texts).hasSize(Dictionary.MOST_ENTRIES + 1).containsKey(Dictionary.OVERFLOW);
    }

    // ---- hashes

    @Test
    void theHashIsSipHash24() {
        // The reference vectors of the paper: key 00 01 .. 0f, input the 8 bytes 00 01 .. 07.
        KeyedHash.key(0x0706050403020100L, 0x0f0e0d0c0b0a0908L);
        assertThat(KeyedHash.of(0x0706050403020100L)).isNotEqualTo(0);
        assertThat(ReferenceSipHash.of(0x0706050403020100L, 0x0f0e0d0c0b0a0908L, new byte[] {0, 1, 2, 3, 4, 5, 6, 7}))
                .as("the reference itself, against the published vector")
                .isEqualTo(0x93f5f5799a932462L);
        // Over UTF-16, whose length is told in characters: equal to the reference where its last word is ours.
        assertThat(KeyedHash.of((CharSequence) "")).isEqualTo(0x726fdb47dd0e0e31L);
    }

    @Test
    void equalTextsHaveEqualHashesUnderOneKeyOnly() {
        KeyedHash.key(1, 2);
        long hash = KeyedHash.of((CharSequence) "text");
        assertThat(KeyedHash.of((CharSequence) new StringBuilder("text"))).isEqualTo(hash);
        for (String other : new String[] {"Text", "tex", "text\0", "textt", "", "abcdabcd"}) {
            assertThat(KeyedHash.of((CharSequence) other)).as(other).isNotEqualTo(hash);
        }
        KeyedHash.key(1, 3);
        assertThat(KeyedHash.of((CharSequence) "text")).isNotEqualTo(hash);
    }

    @Test
    void whatIsTooLongIsHashedByItsEnds() {
        String longest = "a".repeat(KeyedHash.MOST_CHARS);
        assertThat(KeyedHash.isInexact(longest)).isFalse();
        String longer = longest + "a";
        assertThat(KeyedHash.isInexact(longer)).isTrue();
        assertThat(KeyedHash.of((CharSequence) longer)).isNotEqualTo(KeyedHash.of((CharSequence) longest));
        StringBuilder middle = new StringBuilder(longest + longest);
        long before = KeyedHash.of(middle);
        middle.setCharAt(KeyedHash.MOST_CHARS, 'b');
        assertThat(KeyedHash.of(middle)).as("no evidence of equality").isEqualTo(before);
        middle.setCharAt(0, 'b');
        assertThat(KeyedHash.of(middle)).isNotEqualTo(before);
    }

    @Test
    void valuesAreHashedByWhatTheyMean() {
        assertThat(KeyedHash.of((Object) 5)).isEqualTo(KeyedHash.of((Object) 5L));
        assertThat(KeyedHash.of((Object) 5)).isNotEqualTo(KeyedHash.of((Object) 6));
        assertThat(KeyedHash.of((Object) "x")).isEqualTo(KeyedHash.of((Object) new StringBuilder("x")));
        assertThat(KeyedHash.of((Object) new BigDecimal("1.50")))
                .isEqualTo(KeyedHash.of((Object) new BigDecimal("1.50")));
        assertThat(KeyedHash.of((Object) null)).isZero();
        assertThat(KeyedHash.of((Object) new java.util.Date(5)))
                .isNotEqualTo(KeyedHash.of((Object) new java.util.Date(6)));
        assertThat(KeyedHash.of((Object) new byte[] {1, 2})).isEqualTo(KeyedHash.of((Object) new byte[] {1, 2}));
        assertThat(KeyedHash.of((Object) new byte[] {1, 2})).isNotEqualTo(KeyedHash.of((Object) new byte[] {1, 3}));
        Object opaque = new Object() {
            @Override
            public String toString() {
                throw new IllegalStateException("never asked");
            }
        };
        assertThat(KeyedHash.of(opaque)).isEqualTo(KeyedHash.of(opaque));
    }

    @Test
    void theOrderOfMixedHashesMatters() {
        assertThat(KeyedHash.mix(KeyedHash.mix(0, 1), 2)).isNotEqualTo(KeyedHash.mix(KeyedHash.mix(0, 2), 1));
    }

    // ---- failures

    @Test
    void failuresAreCountedWithoutTheirMessages() {
        for (int i = 0; i < 3; i++) {
            Failures.suppressed(new IllegalStateException("a secret"));
        }
        assertThat(Failures.snapshot()).hasSize(1).containsValue(3);
        assertThat(Failures.snapshot().keySet().iterator().next())
                .startsWith("java.lang.IllegalStateException at io.sonde.api.SmallPartsTest")
                .doesNotContain("secret");
        assertThat(sink.failures).isEqualTo(3);
        for (int i = 0; i < 1_000; i++) {
            Failures.count("kind " + i);
        }
        assertThat(Failures.snapshot()).hasSizeLessThan(100);
    }

    // ---- statements

    @Test
    void equalBindsGiveEqualHashesInWhateverOrderTheyAreSet() {
        long first = executed(1, "a", 2, "b");
        assertThat(executed(2, "b", 1, "a")).isEqualTo(first);
        assertThat(executed(1, "b", 2, "a")).isNotEqualTo(first);
        assertThat(executed(1, "a", 2, null)).isNotEqualTo(first);
        assertThat(executed(1, "a", 2, "b", 2, "b")).as("set twice, same value").isEqualTo(first);
        assertThat(executed(1, "z", 1, "a", 2, "b")).as("the last value counts").isEqualTo(first);
    }

    @Test
    void aBatchIsToldFromAnotherByEachOfItsRows() {
        long first = batch("a", "b");
        assertThat(batch("a", "b")).isEqualTo(first);
        assertThat(batch("b", "a")).isNotEqualTo(first);
        assertThat(batch("a", "c")).isNotEqualTo(first);
        assertThat(batch("a")).isNotEqualTo(first);
    }

    private long batch(String... rows) {
        Object statement = new Object();
        Statements.created(this, statement, "INSERT INTO t VALUES (?)");
        for (String row : rows) {
            Statements.bound(statement, 1, row);
            Statements.batched(statement, null);
        }
        return execute(statement, true);
    }

    @Test
    void bindsStayUntilTheyAreReplaced() {
        Object statement = new Object();
        Statements.created(this, statement, "SELECT 1 FROM t WHERE a = ? AND b = ?");
        Statements.bound(statement, 1, "a");
        Statements.bound(statement, 2, "b");
        long first = execute(statement);
        assertThat(execute(statement)).as("executed again with the same values").isEqualTo(first);
        Statements.bound(statement, 2, "c");
        assertThat(execute(statement)).isNotEqualTo(first);
        Statements.bound(statement, 2, "b");
        assertThat(execute(statement)).isEqualTo(first);
    }

    private long executed(@org.jspecify.annotations.Nullable Object... indexAndValue) {
        Object statement = new Object();
        Statements.created(this, statement, "SELECT 1 FROM t WHERE a = ? AND b = ?");
        for (int i = 0; i < indexAndValue.length; i += 2) {
            Statements.bound(statement, (int) Objects.requireNonNull(indexAndValue[i]), indexAndValue[i + 1]);
        }
        return execute(statement);
    }

    private long execute(Object statement) {
        return execute(statement, false);
    }

    private long execute(Object statement, boolean batch) {
        Span span = Objects.requireNonNull(Statements.execute(statement, null, batch));
        assertThat(span.operation()).isEqualTo(Operation.SQL);
        Statements.executed(span, -1, null);
        return sink.ended.get(sink.ended.size() - 1).values().get(io.sonde.format.vocabulary.Attribute.INPUT_HASH);
    }
}
