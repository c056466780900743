package io.sonde.detectors;

import static io.sonde.detectors.Judged.judge;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.sonde.format.vocabulary.Attribute;
import io.sonde.format.vocabulary.Operation;
import io.sonde.model.Recording;
import io.sonde.model.Session;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class OverTimeTest {
    private static final String[] ALL = {"change-point", "trend-drift", "warm-up", "anomaly"};

    /** What a session's times are multiplied with, by minute. */
    private interface Factor {
        double at(double minute);
    }

    /** Searching, asking a model and a tool, every four seconds for 27 minutes. */
    private static Recording desk(long seed, double sigma, Factor search, Factor model) {
        return Simulated.recording(seed, simulated -> {
            for (int i = 0; i < 400; i++) {
                double second = i * 4.05 + simulated.random().nextDouble();
                simulated.session(
                        second,
                        calls -> calls.call(
                                        Operation.VECTOR_SEARCH,
                                        "docs",
                                        simulated.noisy(120 * search.at(second / 60), sigma))
                                .call(Operation.CHAT, "m", simulated.noisy(300 * model.at(second / 60), sigma))
                                .call(Operation.EXECUTE_TOOL, "mail", simulated.noisy(20, sigma)));
            }
        });
    }

    private static Recording desk(long seed, double sigma, Factor search) {
        return desk(seed, sigma, search, minute -> 1);
    }

    @Test
    void anIndexThatIsDroppedAtMinute14IsFound() {
        for (long seed = 0; seed < 5; seed++) {
            Judged judged = judge(desk(seed, 0.1, minute -> minute < 14 ? 1 : 1.3));
            Finding finding = judged.only("change-point");
            assertThat(finding.operation()).isEqualTo("vector_search docs");
            assertThat(finding.title()).contains("slower from minute 1").contains("ms before");
            double at = finding.evidence().stream()
                    .filter(evidence -> evidence.label().equals("vector_search docs, first moment of it"))
                    .findFirst()
                    .orElseThrow()
                    .value();
            assertThat(at).isCloseTo(14 * 60, within(45.0));
            assertThat(finding.saving().msPerSessionHigh()).isCloseTo(36, within(6.0));
            assertThat(finding.saving().msPerSessionLow())
                    .isLessThanOrEqualTo(finding.saving().msPerSessionHigh());
            assertThat(finding.severity()).isEqualTo(Severity.WARNING);
            assertThat(finding.charts()).hasSize(1);
            judged.silent("trend-drift", "warm-up", "anomaly", "long-tail");
        }
    }

    @Test
    void withTheUsualNoiseItIsFound() {
        int found = 0;
        for (long seed = 0; seed < 20; seed++) {
            found += judge(desk(seed, 0.3, minute -> minute < 14 ? 1 : 1.3))
                    .of("change-point")
                    .size();
        }
        assertThat(found).isGreaterThanOrEqualTo(18);
    }

    @Test
    void aSteadyRiseIsADriftAndNothingElse() {
        for (long seed = 0; seed < 5; seed++) {
            Judged judged = judge(desk(seed, 0.1, minute -> 1 + 0.01 * minute));
            Finding finding = judged.only("trend-drift");
            assertThat(finding.operation()).isEqualTo("vector_search docs");
            assertThat(finding.saving().msPerSessionHigh()).isCloseTo(16, within(5.0));
            judged.silent("change-point", "warm-up", "anomaly", "long-tail");
        }
    }

    @Test
    void aSlowMinuteIsAnAnomalyAndNothingElse() {
        for (long seed = 0; seed < 5; seed++) {
            Judged judged = judge(desk(seed, 0.1, minute -> minute >= 9 && minute < 10.5 ? 4 : 1));
            Finding finding = judged.only("anomaly");
            assertThat(finding.operation()).isEqualTo("vector_search docs");
            assertThat(finding.title()).contains("from minute 9");
            judged.silent("change-point", "trend-drift", "warm-up");
            assertThat(judged.of("long-tail")).allMatch(symptom -> symptom.explainedBy() != null);
        }
    }

    /** Four times as long for a minute and a half, which is 0.15 ms more, and one session of eighteen times as long: 0.9 ms. */
    @Test
    void whatTakesMicrosecondsIsNoAnomaly() {
        for (double millis : new double[] {0.05, 5}) {
            Recording recording = Simulated.recording(2, simulated -> {
                for (int i = 0; i < 400; i++) {
                    double factor = i >= 130 && i < 155 ? 4 : i == 300 ? 18 : 1;
                    simulated.session(
                            i * 4.05,
                            calls ->
                                    calls.call(Operation.VECTOR_SEARCH, "docs", simulated.noisy(millis * factor, 0.1)));
                }
            });
            assertThat(judge(recording).of("anomaly").isEmpty()).isEqualTo(millis < 1);
        }
    }

    @Test
    void aSlowStartIsANoteWithTheSteadyMedian() {
        Judged judged = judge(desk(3, 0.1, minute -> minute < 2.5 ? 5 : 1));
        Finding finding = judged.only("warm-up");
        assertThat(finding.severity()).isEqualTo(Severity.NOTE);
        assertThat(finding.title())
                .startsWith("The first 2.4 min are warm-up: vector_search docs took 597 ms instead of 119 ms");
        judged.silent("change-point", "trend-drift", "anomaly");
        assertThat(judged.of("long-tail")).allMatch(symptom -> symptom.explainedBy() != null);
    }

    @Test
    void aModelDoesNotWarmUp() {
        judge(desk(3, 0.1, minute -> 1, minute -> minute < 2 ? 5 : 1)).silent("warm-up");
    }

    @Test
    void oneSessionOfFiveSecondsIsOnlyANote() {
        Recording recording = Simulated.recording(1, simulated -> {
            for (int i = 0; i < 300; i++) {
                boolean outlier = i == 170;
                simulated.session(
                        i * 2,
                        calls -> calls.call(Operation.CHAT, "m", simulated.noisy(400, 0.3))
                                .call(Operation.SQL, "SELECT 1", outlier ? 5_000 : simulated.noisy(5, 0.3)));
            }
        });
        Judged judged = judge(recording);
        Finding finding = judged.only("anomaly");
        assertThat(finding.severity()).isEqualTo(Severity.NOTE);
        assertThat(finding.title()).startsWith("One session took 5").contains("sql SELECT");
        judged.silent("change-point", "trend-drift", "warm-up", "long-tail");
    }

    @Test
    void lognormalNoiseSaysNothing() {
        List<String> said = new ArrayList<>();
        for (long seed = 0; seed < 200; seed++) {
            said.addAll(claims(desk(seed, 0.3, minute -> 1)));
        }
        assertThat(said).hasSizeLessThanOrEqualTo(2);
    }

    /** Load that grows twentyfold, slower as it grows, after a minute of warm-up: the warm-up is noted, no more. */
    @Test
    void aLoadRampIsNoTrend() {
        for (long seed = 0; seed < 10; seed++) {
            Recording recording = Simulated.recording(seed, simulated -> {
                double second = 0;
                while (second < 600) {
                    double rate = 0.5 + 9.5 * second / 600;
                    double utilisation = 0.6 * rate / 10;
                    double warm = second < 60 ? 3 : 1;
                    double at = second;
                    simulated.session(
                            at,
                            calls -> calls.call(
                                            Operation.EXECUTE_TOOL,
                                            "plan",
                                            simulated.noisy(40 * warm / (1 - utilisation), 0.2))
                                    .call(Operation.CHAT, "m", simulated.noisy(200, 0.2)));
                    second += simulated.noisy(1, 0.3) / rate;
                }
            });
            Judged judged = judge(recording);
            assertThat(judged.of("warm-up")).allMatch(finding -> finding.severity() == Severity.NOTE);
            judged.silent("change-point", "trend-drift", "anomaly");
            judged.noWarning();
        }
    }

    @Test
    void longerPromptsExplainALongerAnswerTime() {
        Recording recording = Simulated.recording(5, simulated -> {
            for (int i = 0; i < 300; i++) {
                double tokens = 1_000 + 10 * i;
                simulated.session(
                        i * 2,
                        calls -> calls.call(
                                Operation.CHAT,
                                "m",
                                simulated.noisy(tokens * 0.2, 0.1),
                                Map.of(Attribute.GEN_AI_USAGE_INPUT_TOKENS, Math.round(tokens))));
            }
        });
        judge(recording).silent("trend-drift", "change-point");
    }

    @Test
    void aFixedPartOfThePromptsTimeChangesNothing() {
        Recording recording = Simulated.recording(5, simulated -> {
            for (int i = 0; i < 300; i++) {
                double tokens = 1_000 + 10 * i;
                simulated.session(
                        i * 2,
                        calls -> calls.call(
                                Operation.CHAT,
                                "m",
                                simulated.noisy(300 + tokens * 0.2, 0.1),
                                Map.of(Attribute.GEN_AI_USAGE_INPUT_TOKENS, Math.round(tokens))));
            }
        });
        judge(recording).silent("trend-drift", "change-point");
    }

    @Test
    void moreCallsPerSessionAreAChangeOfTheSessions() {
        Recording recording = Simulated.recording(6, simulated -> {
            for (int i = 0; i < 300; i++) {
                int searches = i < 150 ? 2 : 4;
                simulated.session(i * 2, calls -> {
                    calls.call(Operation.CHAT, "m", simulated.noisy(300, 0.1));
                    for (int k = 0; k < searches; k++) {
                        calls.call(Operation.VECTOR_SEARCH, "docs", simulated.noisy(80, 0.1));
                    }
                });
            }
        });
        Finding finding = judge(recording).only("change-point");
        assertThat(finding.title()).startsWith("Sessions got");
        assertThat(finding.operation()).isEqualTo("vector_search docs");
    }

    @Test
    void aFasterLevelIsANoteWithoutSaving() {
        Finding finding = judge(desk(2, 0.1, minute -> minute < 14 ? 2 : 1)).only("change-point");
        assertThat(finding.severity()).isEqualTo(Severity.NOTE);
        assertThat(finding.saving()).isEqualTo(Finding.Saving.NONE);
    }

    @Test
    void aMinuteIsEnough() {
        Recording recording = Simulated.recording(8, simulated -> {
            for (int i = 0; i < 600; i++) {
                double slower = i < 330 ? 1 : 1.5;
                simulated.session(
                        i * 0.1, calls -> calls.call(Operation.SQL, "SELECT a", simulated.noisy(100 * slower, 0.2)));
            }
        });
        assertThat(judge(recording).only("change-point").title()).contains("from second 3");
    }

    @Test
    void fewSessionsAreNotJudged() {
        Diagnosis diagnosis = judge(5, "invoke_agent [====]\n  chat:m [==]").diagnosis();
        assertThat(diagnosis.notEvaluated())
                .extracting(Diagnosis.NotEvaluated::detector)
                .contains(ALL);
    }

    @Test
    void partsMergedAreTheWhole() {
        for (Factor factor : List.<Factor>of(
                minute -> minute < 14 ? 1 : 1.3,
                minute -> minute < 3 ? 5 : 1,
                minute -> minute >= 9 && minute < 11 ? 4 : 1)) {
            Recording recording = desk(1, 0.1, factor);
            OverTime whole = new OverTime();
            OverTime first = new OverTime();
            OverTime second = new OverTime();
            recording.forEachSession(session -> {
                whole.observe(session);
                (session.number() < 170 ? first : second).observe(session);
            });
            first.merge(second);
            assertThat(said(first)).isEqualTo(said(whole)).isNotEmpty();
        }
    }

    /** The end of one recording is not before the start of another: a step is told of the recording that has it. */
    @Test
    void recordingsAreJudgedEachByItself() {
        OverTime both = new OverTime();
        desk(1, 0.1, minute -> 1).forEachSession(both::observe);
        OverTime second = new OverTime();
        Recording later = Simulated.recording(2, simulated -> {
            for (int i = 0; i < 400; i++) {
                double slower = i < 200 ? 1 : 1.3;
                simulated.session(
                        1_000_000 + i * 4.05,
                        calls -> calls.call(Operation.VECTOR_SEARCH, "docs", simulated.noisy(120 * slower, 0.1)));
            }
        });
        later.forEachSession(second::observe);
        both.merge(second);
        assertThat(said(both)).hasSize(1).allMatch(claim -> claim.contains("slower from minute 1"));
    }

    private static List<String> claims(Recording recording) {
        OverTime detector = new OverTime();
        for (int i = 0; i < recording.sessionCount(); i++) {
            Session session = recording.session(i);
            detector.observe(session);
        }
        return said(detector);
    }

    private static List<String> said(OverTime detector) {
        return ((Verdict.Partly) detector.finish())
                .claims().stream()
                        .map(claim -> claim.detector() + ": " + claim.title() + claim.evidence())
                        .toList();
    }
}
