package io.sonde.detectors;

import static io.sonde.detectors.Judged.judge;
import static org.assertj.core.api.Assertions.assertThat;

import io.sonde.analyzer.testkit.Timeline;
import io.sonde.model.Manifest;
import io.sonde.model.Recording;
import java.util.function.IntFunction;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class LlmTimeTest {
    /** One call in a session of its own. Times in units of 10 ms. */
    private static String call(String model, int columns, String attributes) {
        String bar = "[" + "=".repeat(columns - 2) + "]";
        return "scale 10\ninvoke_agent:Bot [" + "=".repeat(columns + 4) + "]\n  chat:" + model
                + " ".repeat(12 - model.length()) + bar + " input=# output=# " + attributes + "\n";
    }

    private static Recording sessions(int count, IntFunction<String> drawing) {
        return Timeline.recording(Manifest.ofApp("x"), timeline -> {
            for (int i = 0; i < count; i++) {
                timeline.add(drawing.apply(i));
            }
        });
    }

    private static String tokens(long input, long output) {
        return "tokens=" + input + " gen_ai.usage.output_tokens=" + output;
    }

    /** 200 ms, 0.1 ms an input token, 20 ms an output token; the two vary independently. */
    private static String independent(int i) {
        int input = 500 + 100 * (i % 7);
        int output = 60 + 10 * (i % 5);
        return call("m", 20 + input / 100 + 2 * output, tokens(input, output));
    }

    @Test
    void writingTheAnswerIsTold() {
        Judged judged = judge(sessions(70, LlmTimeTest::independent));
        Finding note = judged.only("llm-time");
        assertThat(note.title()).startsWith("chat m of Bot is generation-bound: 8");
        assertThat(note.severity()).isEqualTo(Severity.NOTE);
        assertThat(note.location().attribute()).isEqualTo("bound=generation-bound");
        assertThat(note.saving()).isEqualTo(Finding.Saving.NONE);
        assertThat(note.evidence()).anySatisfy(evidence -> {
            assertThat(evidence.label()).isEqualTo("time per output token");
            assertThat(evidence.value()).isCloseTo(20, Offset.offset(0.5));
        });
        judged.noWarning();
    }

    @Test
    void streamedAnswersSayItThemselves() {
        Judged judged = judge(sessions(
                30, i -> call("m", 200, tokens(700, 60) + " gen_ai.response.time_to_first_chunk=1500000000")));
        assertThat(judged.only("llm-time").title())
                .isEqualTo("chat m of Bot is ttft-bound: 75 % of its time passes before the first piece of the answer");
        judged.noWarning();
    }

    @Test
    void promptAndAnswerThatGrowTogetherCannotBeToldApart() {
        judge(sessions(70, i -> call("m", 30 + 10 * (i % 7), tokens(500 + 100 * (i % 7), 50 + 10 * (i % 7)))))
                .silent("llm-time");
    }

    @Test
    void fewCallsAndSmallSharesAreNotSpokenOf() {
        judge(sessions(10, LlmTimeTest::independent)).silent("llm-time");
        judge(sessions(70, i -> independent(i).replace("invoke_agent:Bot [", "invoke_agent:Bot [" + "=".repeat(2_000))))
                .silent("llm-time");
    }

    /** The catalogue's healthy control: streamed answers of two seconds, sizes as they fall. */
    @Test
    void aModelThatTakesNinetyPercentIsNoFault() {
        java.util.Random random = new java.util.Random(7);
        judge(sessions(100, i -> {
                    int output = (int) Math.round(100 * Math.exp(0.4 * random.nextGaussian()));
                    return call(
                            "m",
                            50 + 2 * output,
                            tokens(800 + random.nextInt(800), output) + " gen_ai.response.time_to_first_chunk="
                                    + (400_000_000 + random.nextInt(100_000_000)));
                }))
                .noWarning();
    }

    @Test
    void aFewAnswersFarLongerThanTheRestAreALever() {
        Finding finding = judge(sessions(
                        100,
                        i -> call("m", 20 + 2 * (i % 10 == 0 ? 800 : 80), tokens(500 + i % 7, i % 10 == 0 ? 800 : 80))))
                .only("llm-time");
        assertThat(finding.severity()).isNotEqualTo(Severity.NOTE);
        assertThat(finding.title()).contains("10 of 100 answers are at least twice as long as usual");
        assertThat(finding.saving().msPerSessionHigh()).isCloseTo(720 * 20.0, Offset.offset(300.0));
        assertThat(finding.saving().msPerSessionLow()).isCloseTo(640 * 20.0, Offset.offset(300.0));
    }

    @Test
    void longPromptsThatCostTimeAreALever() {
        Finding finding = judge(sessions(
                        80,
                        i -> call(
                                "m",
                                30 + (1_000 + 1_000 * (i % 8)) / 50 + 2 * (i % 5),
                                tokens(1_000 + 1_000 * (i % 8), 10 + i % 5))))
                .only("llm-time");
        assertThat(finding.title()).contains("reading uncached prompts takes");
        assertThat(finding.severity()).isNotEqualTo(Severity.NOTE);
        assertThat(finding.saving().msPerSessionHigh()).isPositive();
    }

    @Test
    void underContextBloatItIsASymptom() {
        Judged judged = judge(
                20,
                ContextBloatTest.session(
                        ContextBloatTest.growing(12, 800, 9_000),
                        tokens -> (int) (10 + tokens / 50),
                        "gen_ai.usage.output_tokens=20,25,30,22,28,21,26,29,23,24,27,20"));
        assertThat(judged.only("llm-time").explainedBy())
                .isEqualTo(judged.only("context-bloat").id());
    }

    @Test
    void failedAndRepeatedCallsAreSplitOff() {
        Finding note = judge(sessions(
                        70, i -> i % 7 == 0 ? call("m", 900, tokens(600, 60) + " error") : independent(i)))
                .only("llm-time");
        assertThat(note.explanation())
                .contains("10 calls that failed, were repeated or ran tools inside were left out");
    }

    @Test
    void modelsOfOneStepAreComparedOnCallsOfEqualSize() {
        Recording recording = sessions(120, i -> {
            int input = 500 + 100 * (i / 2 % 7);
            int output = 60 + 10 * (i / 2 % 5);
            int columns = 20 + input / 100 + output;
            return call(i % 2 == 0 ? "large" : "small", i % 2 == 0 ? 2 * columns : columns, tokens(input, output));
        });
        Finding note = judge(recording).only("model-comparison");
        assertThat(note.title())
                .isEqualTo(
                        "Bot: on calls of equal size small takes 50 % less time than large; what its answers are worth"
                                + " is not measured");
        assertThat(note.severity()).isEqualTo(Severity.NOTE);
        assertThat(note.location().model()).isEqualTo("large");
    }

    @Test
    void aModelThatOnlyGetsTheLongPromptsIsNotCalledSlow() {
        Recording recording = sessions(120, i -> {
            int output = (i % 2 == 0 ? 300 : 50) + i / 2 % 9;
            return call(i % 2 == 0 ? "large" : "small", 20 + output, tokens(500, output));
        });
        judge(recording).silent("model-comparison");
    }

    @Test
    void twoHalvesSayWhatOneWholeSays() {
        Recording recording = sessions(
                80,
                i -> call(i % 2 == 0 ? "large" : "small", 30 + i % 7 + (i % 2) * 40, tokens(500 + i % 7, 30 + i % 5)));
        DetectorsTest.merged(recording, new LlmTime(), new LlmTime(), new LlmTime());
        DetectorsTest.merged(recording, new ModelComparison(), new ModelComparison(), new ModelComparison());
    }
}
