package io.sonde.detectors;

import static org.assertj.core.api.Assertions.assertThat;

import io.sonde.analyzer.testkit.Timeline;
import io.sonde.format.RecordHandler;
import io.sonde.format.SpanRecord;
import io.sonde.model.EvidenceFacts;
import io.sonde.model.EvidenceKind;
import io.sonde.model.Manifest;
import io.sonde.model.Recording;
import io.sonde.model.RecordingBuilder;
import io.sonde.model.Session;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

/** One diagnosis of several recordings, and of a part of one. */
class SeveralRecordingsTest {
    private static final String LOOKUPS = """
            invoke_agent     [==============================================================================]
              chat:m          [===]                                                                            toolCalls=5 tokens=900
              sql                  []                                                                          name="SELECT id FROM docs"
              sql                    [========][========][========][========][========][========]              name="SELECT t FROM c WHERE id = ?" input=#
              retrieval:kb                                                                       [==][==][==]  input=q output=r
            """;
    private static final String TOOLS = """
            scale 5
            invoke_agent:Desk [========================================================================]
              chat:m           [=======]                                                                 toolCalls=3 tokens=400
              execute_tool:fare         [==========]                                                     input=#
              execute_tool:seat                     [==========]                                         input=#
              execute_tool:meal                                 [===========]                            input=#
              chat:m                                                         [==============]            toolCalls=0 tokens=500
            """;
    private static final int SESSIONS = 24;

    @Test
    void twoHalvesSayWhatTheWholeSays() {
        Recorded all = new Recorded();
        Timeline.write(all, timeline -> {
            for (int i = 0; i < SESSIONS; i++) {
                timeline.add(i % 3 == 0 ? TOOLS : LOOKUPS);
            }
        });
        Diagnosis whole = Analysis.of(all.recording("whole", trace -> true));
        long middle = all.traces().get(SESSIONS / 2);
        Recording first = all.recording("first", trace -> trace < middle);
        Recording second = all.recording("second", trace -> trace >= middle);
        assertThat(first.sessionCount()).isEqualTo(SESSIONS / 2);
        Diagnosis halves = Analysis.of(List.of(second, first));

        assertThat(halves.findings()).isNotEmpty().hasSameSizeAs(whole.findings());
        for (int i = 0; i < whole.findings().size(); i++) {
            assertThat(halves.findings().get(i))
                    .usingRecursiveComparison()
                    .isEqualTo(whole.findings().get(i));
        }
        assertThat(halves.phases()).isEqualTo(whole.phases());
        assertThat(halves.operations()).isEqualTo(whole.operations());
        assertThat(halves.sessions()).isEqualTo(whole.sessions());
        assertThat(halves.slowest().get(0).durationMs())
                .isEqualTo(whole.slowest().get(0).durationMs());
        // The course of time does not go on from one recording to the next, so each is too short for itself.
        assertThat(halves.notEvaluated().stream()
                        .filter(silent -> !silent.reason().contains("windows of time"))
                        .toList())
                .isEqualTo(whole.notEvaluated().stream()
                        .filter(silent -> !silent.reason().contains("windows of time"))
                        .toList());
        assertThat(halves.recording().spans()).isEqualTo(whole.recording().spans());
        assertThat(halves.recording().sources())
                .extracting(Diagnosis.Source::id, Diagnosis.Source::sessions)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple("first", (long) SESSIONS / 2),
                        org.assertj.core.groups.Tuple.tuple("second", (long) SESSIONS / 2));
        assertThat(halves.remarks())
                .anyMatch(remark -> remark.startsWith("2 recordings were analysed together: first"));
    }

    @Test
    void sessionsKeepTheirNumbersApart() {
        Recording one = Timeline.repeated(3, LOOKUPS);
        Recording both = Recording.together(List.of(one, Timeline.repeated(2, TOOLS)));
        List<Integer> numbers = new ArrayList<>();
        both.forEachSession(session -> numbers.add(session.number()));
        assertThat(numbers).containsExactly(0, 1, 2, 3, 4);
        assertThat(both.session(3).size()).isNotEqualTo(both.session(2).size());
        assertThat(both.parts().get(1).firstSession()).isEqualTo(3);
        assertThat(both.parts().get(1).session(4).number()).isEqualTo(4);
    }

    @Test
    void aPartHoldsTheSessionsThatBeganInside() {
        Recording whole = Timeline.repeated(10, LOOKUPS);
        Session third = whole.session(2);
        Session fifth = whole.session(4);
        Instant start = whole.start();
        Recording part = whole.between(start.plusNanos(third.offsetNanos()), start.plusNanos(fifth.offsetNanos()));
        assertThat(part.sessionCount()).isEqualTo(2);
        assertThat(part.session(0).spanId(0)).isEqualTo(third.spanId(0));
        assertThat(part.session(0).number()).isZero();
        assertThat(part.spanCount()).isEqualTo(third.size() * 2L);
        Diagnosis diagnosis = Analysis.of(part);
        assertThat(diagnosis.sessions().count()).isEqualTo(2);
        assertThat(diagnosis.remarks()).anyMatch(remark -> remark.contains("2 of 10 sessions"));
        assertThat(whole.between(null, start).sessionCount()).isZero();
    }

    /** Five samples in each session, of which one is no session's. */
    @Test
    void whatWasSeenOfTheJvmIsCountedInThePartsTime() {
        Recording whole = Timeline.repeated(10, """
                invoke_agent:Planner [========]
                !cpu                   [==]
                !cpu                     |          thread=compiler
                !file                  [==]
                """);
        Instant start = whole.start();
        Recording part = whole.between(
                start.plusNanos(whole.session(2).offsetNanos()),
                start.plusNanos(whole.session(4).offsetNanos()));
        EvidenceFacts seen = Analysis.of(part).jvm().evidence();
        assertThat(seen.seen(EvidenceKind.CPU)).isEqualTo(10);
        assertThat(seen.inSpans(EvidenceKind.CPU)).isEqualTo(8);
        assertThat(seen.unplaced()).isEqualTo(2);
        assertThat(seen.seen(EvidenceKind.FILE)).isEqualTo(2);
        assertThat(Analysis.of(whole).jvm().evidence().seen(EvidenceKind.CPU)).isEqualTo(50);
        assertThat(Analysis.of(whole.between(null, start)).jvm().recorded()).isFalse();
    }

    @Test
    void aLongRecordingSaysWhatAShortOneSays() {
        Diagnosis few = Analysis.of(Timeline.repeated(200, LOOKUPS));
        Diagnosis many = Analysis.of(Timeline.repeated(4_000, LOOKUPS));
        assertThat(many.findings())
                .extracting(Finding::title)
                .isEqualTo(few.findings().stream().map(Finding::title).toList());
        assertThat(many.sessions().count()).isEqualTo(4_000);
    }

    /** Keeps records, to hand some of them on. */
    private static final class Recorded implements RecordHandler {
        private final List<SpanRecord> spans = new ArrayList<>();
        private final List<String> texts = new ArrayList<>(List.of(""));

        @Override
        public void span(SpanRecord span) {
            spans.add(span.copy());
        }

        @Override
        public void define(int id, String text) {
            texts.add(text);
        }

        List<Long> traces() {
            return spans.stream().map(span -> span.traceId).distinct().toList();
        }

        Recording recording(String id, Predicate<Long> traces) {
            RecordingBuilder builder = new RecordingBuilder();
            for (int i = 1; i < texts.size(); i++) {
                builder.define(i, texts.get(i));
            }
            List<SpanRecord> own =
                    spans.stream().filter(span -> traces.test(span.traceId)).toList();
            builder.anchor(own.get(0).start, own.get(0).start, 0, 0);
            own.forEach(builder::span);
            return builder.build(Manifest.ofApp(id));
        }
    }
}
