package io.sonde.analyzer.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.sonde.format.RecordHandler;
import io.sonde.format.vocabulary.Operation;
import io.sonde.format.vocabulary.WaitFlags;
import io.sonde.model.Evidence;
import io.sonde.model.EvidenceKind;
import io.sonde.model.Recording;
import io.sonde.model.Session;
import io.sonde.model.SessionEvidence;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class EvidenceJoinTest {
    private static List<Operation> operations(Recording recording, EvidenceKind kind) {
        Evidence evidence = recording.evidence();
        return IntStream.range(0, evidence.size())
                .filter(piece -> evidence.kind(piece) == kind)
                .mapToObj(evidence::operation)
                .toList();
    }

    @Test
    void aSampleBelongsToTheInnermostSpanThatIsOpenOnItsThread() {
        Recording recording = Timeline.recording("""
                invoke_agent:Planner [====================]
                  chat                  [=====]
                    retrieval             [=]
                !cpu                 |  |  |  |  |  |        |
                """);

        assertThat(operations(recording, EvidenceKind.CPU))
                .containsExactly(
                        Operation.INVOKE_AGENT,
                        Operation.CHAT,
                        Operation.RETRIEVAL,
                        Operation.CHAT,
                        Operation.INVOKE_AGENT,
                        Operation.INVOKE_AGENT,
                        Operation.NONE);
    }

    @Test
    void aSampleOfAnotherThreadDoesNotBelongToIt() {
        Recording recording = Timeline.recording("""
                invoke_agent:Planner [==========]
                  execute_tool:look    [====]     thread=worker
                !cpu                    ||        thread=other
                !cpu                    ||        thread=worker
                !cpu                       |    | thread=worker
                """);

        assertThat(operations(recording, EvidenceKind.CPU))
                .containsExactly(
                        Operation.NONE,
                        Operation.NONE,
                        Operation.EXECUTE_TOOL,
                        Operation.EXECUTE_TOOL,
                        Operation.EXECUTE_TOOL,
                        Operation.NONE);
        assertThat(recording.evidence().facts().seen(EvidenceKind.CPU)).isEqualTo(6);
        assertThat(recording.evidence().facts().inSpans(EvidenceKind.CPU)).isEqualTo(3);
        assertThat(recording.evidence().facts().unplaced())
                .as("thread never in a span")
                .isEqualTo(2);
    }

    /** Between begin and end of a span that ends elsewhere nobody knows on which thread it is. */
    @Test
    void whatEndsElsewhereHasNoThread() {
        Recording recording = Timeline.recording("""
                invoke_agent:Planner [==========]
                  chat                 [====]     async
                !cpu                     |
                """);

        assertThat(operations(recording, EvidenceKind.CPU)).containsExactly(Operation.INVOKE_AGENT);
    }

    @Test
    void theBeginRecordOfASpanThatEndedDoesNotLastForEver() {
        Recording recording = Timeline.recording(io.sonde.model.Manifest.ofApp("x"), timeline -> {
            timeline.add("""
                    invoke_agent:One [===]
                    !cpu              |
                    """);
            timeline.add("""
                    invoke_agent:Two [===] thread=second
                    !cpu              |    thread=main
                    """);
        });

        assertThat(operations(recording, EvidenceKind.CPU)).containsExactly(Operation.INVOKE_AGENT, Operation.NONE);
    }

    @Test
    void aSessionHandsOverWhatWasSeenInEachSpan() {
        Session session = Timeline.session("""
                invoke_agent:Planner [==================]
                  chat                  [=====]
                !cpu                 |   ||
                !park                          [==]      what=java.util.concurrent.Semaphore owner=other object=7
                !allocation               |              bytes=500 what=byte[] stack=a.B.copy:7<a.B.run:3
                """);

        SessionEvidence seen = session.evidence();
        Evidence all = seen.all();
        assertThat(seen.size()).isEqualTo(5);
        assertThat(Arrays.stream(seen.of(0)).mapToObj(all::kind)).containsExactly(EvidenceKind.CPU, EvidenceKind.PARK);
        assertThat(Arrays.stream(seen.of(1)).mapToObj(all::kind))
                .containsExactlyInAnyOrder(EvidenceKind.CPU, EvidenceKind.CPU, EvidenceKind.ALLOCATION);
        int park = seen.of(0)[1];
        assertThat(all.text(park)).isEqualTo("java.util.concurrent.Semaphore");
        assertThat(all.to(park) - all.from(park)).isEqualTo(4_000_000);
        assertThat(all.object(park)).isEqualTo(7);
        int allocation = Arrays.stream(seen.of(1))
                .filter(piece -> all.kind(piece) == EvidenceKind.ALLOCATION)
                .findFirst()
                .orElseThrow();
        assertThat(all.weight(allocation)).isEqualTo(500);
        assertThat(all.stacks().frames(all.stack(allocation)))
                .extracting(frame -> frame.function() + ":" + frame.line())
                .containsExactly("a.B.copy:7", "a.B.run:3");
    }

    @Test
    void theHolderOfALockIsInASpanOfItsOwn() {
        Session session = Timeline.recording("""
                invoke_agent:One [==============]
                !monitor            [====]             what=a.Cache object=9 owner=second
                """, """
                invoke_agent:Two [==============]      thread=second
                """).session(0);
        SessionEvidence seen = session.evidence();

        int monitor = seen.of(0)[0];
        assertThat(seen.spanAt(seen.all().owner(monitor), seen.all().from(monitor)))
                .isNull();
        assertThat(seen.spanAt(seen.all().thread(monitor), seen.all().from(monitor)))
                .isNotNull()
                .satisfies(there -> assertThat(there.name()).isEqualTo("One"));
    }

    @Test
    void pausesAreFoundByTime() {
        Recording recording = Timeline.recording("""
                invoke_agent:Planner [==================]
                !gc                     [==]     [=]
                !safepoint                    |
                """);
        Session session = recording.session(0);

        long begin = session.begin(0);
        assertThat(recording.evidence().events().pauses()).hasSize(3);
        assertThat(recording.evidence().events().pausesWithin(begin, begin + 4_000_000))
                .hasSize(1);
        assertThat(recording.evidence().events().pausesWithin(begin + 7_000_000, begin + 9_000_000))
                .isEmpty();
    }

    /** Texts may come after the wait that names them, and an open wait is told again and again. */
    @Test
    void parksOfTheRecorderArePlacedAndNamed() {
        Recording recording = Timeline.recording(io.sonde.model.Manifest.ofApp("x"), timeline -> {
            timeline.add("""
                    invoke_agent:One [==================]
                    """);
            long start = 1_000_000_000L;
            RecordHandler handler = timeline.handler();
            handler.wait(1, 1, start + 1_000_000, start + 3_000_000, 901, 902, 7, 5, 0);
            handler.wait(1, 1, start + 5_000_000, start + 6_000_000, 901, 0, 7, 5, WaitFlags.OPEN);
            handler.wait(1, 1, start + 5_000_000, start + 9_000_000, 901, 0, 7, 5, WaitFlags.OPEN);
            handler.wait(1, 1, start + 10_000_000, start + 11_000_000, 901, 0, 7, 5, WaitFlags.OPEN);
            handler.wait(1, 1, start + 10_000_000, start + 12_000_000, 901, 0, 7, 5, 0);
            handler.define(901, "java.util.concurrent.Semaphore$NonfairSync");
            handler.define(902, "app.Desk.take:17");
        });

        Evidence all = recording.evidence();
        assertThat(operations(recording, EvidenceKind.PARK)).hasSize(3).containsOnly(Operation.INVOKE_AGENT);
        assertThat(all.text(0)).isEqualTo("java.util.concurrent.Semaphore$NonfairSync");
        assertThat(all.stacks().frames(all.stack(0))).containsExactly(new io.sonde.model.Frame("app.Desk", "take", 17));
        assertThat(IntStream.range(0, 3).mapToObj(all::isOpen)).containsExactly(false, false, true);
        assertThat(all.to(2) - all.from(2)).isEqualTo(4_000_000);
        assertThat(all.owner(1)).isEqualTo(5);
    }
}
