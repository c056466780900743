package io.sonde.detectors;

import static io.sonde.detectors.Judged.judge;
import static org.assertj.core.api.Assertions.assertThat;

import io.sonde.analyzer.testkit.Timeline;
import io.sonde.format.SpanRecord;
import io.sonde.format.vocabulary.Operation;
import io.sonde.format.vocabulary.SpanFlags;
import io.sonde.model.Manifest;
import io.sonde.model.RecordingBuilder;
import java.util.List;
import org.junit.jupiter.api.Test;

class DataQualityTest {
    @Test
    void aCompleteRecordingIsSilent() {
        Judged judged = judge(30, "invoke_agent [====]\n  chat:m [==]");
        judged.silent("data-quality");
        assertThat(judged.diagnosis().remarks()).isEmpty();
    }

    @Test
    void aRefusedLibraryIsNamed() {
        Manifest manifest = Manifest.ofApp("x")
                .withLibraries(List.of(
                        new Manifest.Library("spring-ai", "0.8", "refused", 0, "ChatModel.call is missing"),
                        new Manifest.Library("langchain4j", "1.0", "woven", 3, null)));
        Finding finding = judge(Timeline.recording(manifest, timeline -> {
                    for (int i = 0; i < 20; i++) {
                        timeline.add("invoke_agent [====]\n  chat:m [==]");
                    }
                }))
                .only("data-quality");
        assertThat(finding.severity()).isEqualTo(Severity.NOTE);
        assertThat(finding.title()).contains("spring-ai");
        assertThat(finding.evidence().get(0).details()).containsEntry("reason", "ChatModel.call is missing");
    }

    @Test
    void whatWasCutOrTimedByAnotherClockIsCounted() {
        RecordingBuilder builder = new RecordingBuilder();
        builder.span(span(1, 0, 1_000, 2_000, SpanFlags.ROOT));
        builder.span(span(2, 1, 1_100, 1_500, SpanFlags.TRUNCATED));
        builder.span(span(3, 2, 1_050, 1_400, SpanFlags.LEAKED));
        builder.begin(span(4, 0, 3_000, 3_000, SpanFlags.ROOT));
        Finding finding = judge(builder.build(Manifest.ofApp("x"))).only("data-quality");
        assertThat(finding.evidence())
                .extracting(Finding.Evidence::label)
                .containsExactly(
                        "spans that never ended",
                        "sessions that never ended",
                        "spans with attributes beyond their capacity",
                        "spans closed because an outer one ended first",
                        "spans that begin over 1 ms before their parents (another clock)");
        assertThat(finding.severity()).isEqualTo(Severity.NOTE);
    }

    @Test
    void fewSessionsAndVirtualThreadsAreRemarks() {
        assertThat(judge(3, "invoke_agent [====] virtual\n  chat:m [==] virtual")
                        .diagnosis()
                        .remarks())
                .anyMatch(remark -> remark.startsWith("Only 3 sessions"))
                .anyMatch(remark -> remark.startsWith("100 % of the spans ran on virtual threads"));
    }

    private static SpanRecord span(long id, long parent, long fromMillis, long toMillis, int flags) {
        SpanRecord span = new SpanRecord();
        span.spanId = id;
        span.parentId = parent;
        span.traceId = parent == 0 ? id : 1;
        span.start = fromMillis * 1_000_000;
        span.end = toMillis * 1_000_000;
        span.threadId = 1;
        Operation operation = parent == 0 ? Operation.INVOKE_AGENT : Operation.EXECUTE_TOOL;
        span.operation = operation.ordinal();
        span.phase = operation.phase().ordinal();
        span.flags = flags;
        return span;
    }
}
