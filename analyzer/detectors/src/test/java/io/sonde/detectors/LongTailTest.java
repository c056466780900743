package io.sonde.detectors;

import static io.sonde.detectors.Judged.judge;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.sonde.format.vocabulary.Attribute;
import io.sonde.format.vocabulary.Operation;
import io.sonde.model.Recording;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class LongTailTest {
    /** Sessions of 20 tenants, every 20th of the seventh; {@code times} as long searches for that one. */
    private static Recording tenants(long seed, int sessions, double sigma, double times) {
        return Simulated.recording(seed, simulated -> {
            for (int i = 0; i < sessions; i++) {
                int tenant = simulated.random().nextInt(20);
                int request = i;
                double search = tenant == 7 ? 100 * times : 100;
                simulated.session(
                        i * 3,
                        calls -> calls.with(Attribute.TAGS, "tenant=T" + tenant + ";plan=basic;request=r" + request)
                                .call(Operation.CHAT, "m", simulated.noisy(200, sigma))
                                .call(Operation.VECTOR_SEARCH, "docs", simulated.noisy(search, sigma))
                                .call(Operation.CHAT, "m", simulated.noisy(200, sigma)));
            }
        });
    }

    @Test
    void aTenantWithALargerIndexIsNamed() {
        for (long seed = 0; seed < 5; seed++) {
            Judged judged = judge(tenants(seed, 400, 0.1, 8));
            Finding finding = judged.only("long-tail");
            assertThat(finding.location().attribute()).isEqualTo("tenant=T7");
            assertThat(finding.operation()).isEqualTo("vector_search docs");
            assertThat(finding.severity()).isEqualTo(Severity.WARNING);
            assertThat(finding.saving().msPerSessionHigh()).isCloseTo(700, within(70.0));
            assertThat(finding.saving().msPerSessionLow())
                    .isCloseTo(finding.saving().msPerSessionHigh(), within(0.01));
            judged.silent("change-point", "trend-drift", "warm-up");
            assertThat(judged.of("anomaly")).allMatch(note -> note.severity() == Severity.NOTE);
        }
    }

    @Test
    void twoHundredSessionsAreEnoughWithTheUsualNoise() {
        int found = 0;
        for (long seed = 0; seed < 20; seed++) {
            found += judge(tenants(seed, 200, 0.3, 8)).of("long-tail").stream()
                            .anyMatch(finding ->
                                    "tenant=T7".equals(finding.location().attribute()))
                    ? 1
                    : 0;
        }
        assertThat(found).isGreaterThanOrEqualTo(15);
    }

    @Test
    void lognormalNoiseSaysNothing() {
        List<String> said = new ArrayList<>();
        for (long seed = 0; seed < 200; seed++) {
            said.addAll(said(detector(tenants(seed, 200, 0.3, 1), 0)));
        }
        assertThat(said).hasSizeLessThanOrEqualTo(2);
    }

    @Test
    void aHeavyTailWithoutReasonIsOnlyANote() {
        int named = 0;
        for (long seed = 0; seed < 50; seed++) {
            for (Finding finding : judge(tenants(seed, 200, 1.2, 1)).of("long-tail")) {
                assertThat(finding.severity() == Severity.NOTE
                                || finding.location().attribute() != null)
                        .isTrue();
                named += finding.location().attribute() == null ? 0 : 1;
            }
        }
        assertThat(named).isLessThanOrEqualTo(1);
    }

    @Test
    void differencesOfOperationsSumToTheDifferenceOfTheMeans() {
        SessionSample sample = new SessionSample();
        tenants(1, 400, 0.5, 8)
                .forEachSession(session -> sample.add(SessionSample.Seen.of(session, PathShares.of(session), 0)));
        List<SessionSample.Seen> all = sample.byTime();
        for (SessionSample.Seen seen : all) {
            long sum = 0;
            for (long share : seen.shares()) {
                sum += share;
            }
            assertThat(sum).isEqualTo(seen.nanos());
        }
        List<SessionSample.Seen> base = all.subList(0, 300);
        List<SessionSample.Seen> slow = all.subList(380, 400);
        List<PathDelta.Row> rows = PathDelta.of(slow, base).rows();
        assertThat(rows.stream().mapToLong(PathDelta.Row::slow).sum())
                .isEqualTo(slow.stream().mapToLong(SessionSample.Seen::nanos).sum());
        assertThat(rows.stream().mapToLong(PathDelta.Row::base).sum())
                .isEqualTo(base.stream().mapToLong(SessionSample.Seen::nanos).sum());
    }

    @Test
    void sessionsWithMoreStepsAreAFact() {
        Recording recording = Simulated.recording(4, simulated -> {
            for (int i = 0; i < 300; i++) {
                int turns = i % 15 == 0 ? 12 : 2;
                simulated.session(i * 30, calls -> {
                    for (int k = 0; k < turns; k++) {
                        calls.call(Operation.CHAT, "m", simulated.noisy(400, 0.2));
                        calls.call(Operation.EXECUTE_TOOL, k > 5 ? "deep" : "look", simulated.noisy(20, 0.2));
                    }
                });
            }
        });
        Finding finding = judge(recording).only("long-tail");
        assertThat(finding.severity()).isEqualTo(Severity.NOTE);
        assertThat(finding.title()).contains("12 calls instead of 2");
    }

    @Test
    void fewSessionsAreNotJudged() {
        assertThat(judge(50, "invoke_agent [====]\n  chat:m [==]").diagnosis().notEvaluated())
                .extracting(Diagnosis.NotEvaluated::detector)
                .contains("long-tail");
    }

    @Test
    void partsMergedAreTheWhole() {
        Recording recording = tenants(2, 400, 0.2, 8);
        LongTail first = detector(recording, 1);
        first.merge(detector(recording, 2));
        assertThat(said(first)).isEqualTo(said(detector(recording, 0))).isNotEmpty();
    }

    /** @param part 0 for all sessions, 1 and 2 for those with even and with odd numbers */
    private static LongTail detector(Recording recording, int part) {
        LongTail detector = new LongTail();
        recording.forEachSession(session -> {
            if (part == 0 || session.number() % 2 == part - 1) {
                detector.observe(session);
            }
        });
        return detector;
    }

    private static List<String> said(LongTail detector) {
        return ((Verdict.Findings) detector.finish())
                .claims().stream()
                        .map(claim -> claim.title() + claim.evidence())
                        .collect(Collectors.toList());
    }
}
