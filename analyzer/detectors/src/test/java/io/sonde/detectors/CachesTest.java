package io.sonde.detectors;

import static io.sonde.detectors.Judged.judge;
import static org.assertj.core.api.Assertions.assertThat;

import io.sonde.format.vocabulary.Attribute;
import io.sonde.format.vocabulary.Operation;
import io.sonde.model.Recording;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class CachesTest {
    /** Sessions of five look-ups each in a cache of the least recently used kind. */
    private static Recording run(int keys, int size, double lifetimeMillis, double loadMillis, boolean inside) {
        WrittenSpans spans = new WrittenSpans();
        Random random = new Random(1);
        Map<Long, Double> cache = new LinkedHashMap<>(16, 0.75f, true);
        double at = 0;
        for (int i = 0; i < 200; i++) {
            double begin = at;
            double[] starts = new double[5];
            long[] asked = new long[5];
            boolean[] hits = new boolean[5];
            for (int j = 0; j < 5; j++) {
                starts[j] = at;
                asked[j] = keys == 0 ? 1_000_000 + i * 5 + j : 1 + random.nextInt(keys);
                Double filled = cache.get(asked[j]);
                hits[j] = filled != null && at - filled <= lifetimeMillis;
                if (!hits[j]) {
                    cache.put(asked[j], at);
                    if (cache.size() > size) {
                        cache.remove(cache.keySet().iterator().next());
                    }
                }
                at += 10 + (hits[j] ? 0.1 : loadMillis);
            }
            long root = spans.span(0, 0, Operation.INVOKE_AGENT, "Desk", "main", begin, at)
                    .write();
            for (int j = 0; j < 5; j++) {
                double loaded = starts[j] + 0.1 + (hits[j] ? 0 : loadMillis - 0.1);
                long get = spans.span(
                                root,
                                root,
                                Operation.CACHE_GET,
                                "prices",
                                "main",
                                starts[j],
                                inside ? loaded : starts[j] + 0.1)
                        .with(Attribute.CACHE_NAME, "prices")
                        .with(Attribute.CACHE_HIT, hits[j] ? 1 : 0)
                        .with(Attribute.INPUT_HASH, asked[j])
                        .write();
                if (!hits[j]) {
                    spans.span(
                                    root,
                                    inside ? get : root,
                                    Operation.HTTP,
                                    "prices.example",
                                    "main",
                                    starts[j] + 0.1,
                                    loaded)
                            .write();
                }
            }
            at += 5;
        }
        return spans.recording();
    }

    @Test
    void aCacheThatIsTooSmall() {
        for (boolean inside : new boolean[] {true, false}) {
            Finding finding = judge(run(200, 90, 1e9, 20, inside)).only("cache-efficiency");
            assertThat(finding.title())
                    .startsWith("Cache prices has the answer for only 43 %")
                    .contains("too small");
            assertThat(finding.severity()).isEqualTo(inside ? Severity.WARNING : finding.severity());
            assertThat(finding.location().cache()).isEqualTo("prices");
            assertThat(finding.saving().msPerSessionHigh()).isPositive();
            assertThat(finding.charts())
                    .singleElement()
                    .satisfies(
                            chart -> assertThat(chart.lines().get(0).points()).hasSizeGreaterThan(5));
        }
    }

    @Test
    void entriesThatExpireTooSoon() {
        Finding finding = judge(run(50, 1_000, 400, 20, true)).only("cache-efficiency");
        assertThat(finding.title()).contains("gone before they are asked for again");
        assertThat(finding.fix()).startsWith("Let entries live longer");
    }

    @Test
    void whatIsAskedOnceCannotBeCached() {
        Judged judged = judge(run(0, 100, 1e9, 20, true));
        Finding finding = judged.only("cache-efficiency");
        assertThat(finding.severity()).isEqualTo(Severity.NOTE);
        assertThat(finding.title()).contains("something new");
    }

    @Test
    void missesThatCostNothingAndGoodCachesAreFine() {
        judge(run(200, 90, 1e9, 0.2, true)).silent("cache-efficiency");
        judge(run(50, 100, 1e9, 20, true)).silent("cache-efficiency");
    }

    @Test
    void mergedHalvesSayWhatTheWholeSays() {
        DetectorsTest.merged(run(200, 90, 1e9, 20, true), new Caches(), new Caches(), new Caches());
    }
}
