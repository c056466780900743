package io.sonde.detectors;

import static io.sonde.detectors.Judged.judge;
import static org.assertj.core.api.Assertions.assertThat;

import io.sonde.analyzer.testkit.Timeline;
import io.sonde.model.Manifest;
import io.sonde.model.Recording;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The stack that a finding rests on. */
class StacksBehindFindingsTest {
    private static final String COMPUTING = """
            scale 10
            invoke_agent:Planner [==============================]
              plan                [============]
              chat                               [============]
            """;

    private static List<List<String>> stacks(Finding finding) {
        return finding.evidence().stream()
                .map(Finding.Evidence::stack)
                .filter(stack -> !stack.isEmpty())
                .toList();
    }

    @Test
    void ofAMethodThatComputesTheStackSeenMostIsToldInnermostFirst() {
        Finding finding = judge(20, COMPUTING + """
                !cpu                  [====]           stack=app.Regex.match:9<app.Tokens.split:42<app.Main.main:3
                !cpu                        [==]       stack=app.Regex.find:7<app.Tokens.split:42<app.Main.main:3
                !cpu                            [=]    stack=kernel<app.Other.work:1
                """.replace("app.Regex", "java.util.regex.Pattern"))
                .only("cpu-hotspot-by-phase");
        assertThat(stacks(finding))
                .containsExactly(List.of("java.util.regex.Pattern.match:9", "app.Tokens.split:42", "app.Main.main:3"));
    }

    /** Each line of the method's is a place of its own; the one that the finding names is the one whose stack is told. */
    @Test
    void theStackGoesThroughTheLineThatTheFindingNames() {
        Finding finding = judge(20, COMPUTING + """
                !cpu                  [==]             stack=java.A.a:1<app.Tokens.split:42
                !cpu                      []           stack=java.A.b:1<app.Tokens.split:42
                !cpu                        [===]      stack=java.A.c:1<app.Tokens.split:50
                """).only("cpu-hotspot-by-phase");
        assertThat(finding.location().line()).isEqualTo(42);
        assertThat(stacks(finding)).containsExactly(List.of("java.A.a:1", "app.Tokens.split:42"));
    }

    @Test
    void ofADeepStackTheInnermostThirtyFramesAreTold() {
        String deep = IntStream.range(0, 50)
                .mapToObj(i -> "app.Deep.level" + i + ":" + (i + 1))
                .collect(Collectors.joining("<"));
        Finding finding = judge(20, COMPUTING + "!cpu                  [==========]           stack=" + deep + "\n")
                .only("cpu-hotspot-by-phase");
        assertThat(stacks(finding)).hasSize(1);
        assertThat(stacks(finding).get(0))
                .hasSize(30)
                .startsWith("app.Deep.level0:1")
                .endsWith("app.Deep.level29:30");
    }

    /** Stacks have other numbers in another recording. */
    @Test
    void ofSeveralRecordingsTheStackSeenMostInAllIsTold() {
        String rare =
                COMPUTING + "!cpu                  [=====]                stack=java.A.rare:1<app.Tokens.split:42\n";
        String common = COMPUTING + """
                !cpu                  [===]                  stack=java.A.rare:1<app.Tokens.split:42
                !cpu                       [=====]           stack=java.A.common:1<app.Tokens.split:42
                """;
        Recording together = Recording.together(List.of(Timeline.repeated(10, rare), Timeline.repeated(40, common)));
        Finding finding = judge(together).only("cpu-hotspot-by-phase");
        assertThat(stacks(finding)).containsExactly(List.of("java.A.common:1", "app.Tokens.split:42"));
    }

    /** More stacks than are kept: what comes again and again stays. */
    @Test
    void manyStacksThatAreSeenOnceDoNotHideTheOneThatIsSeenOften() {
        Recording recording = Timeline.recording(Manifest.ofApp("many"), timeline -> {
            for (int i = 0; i < 400; i++) {
                timeline.add(COMPUTING + "!cpu                  [====]                 stack=java.A.once" + i
                        + ":1<app.Tokens.split:42\n"
                        + "!cpu                          []             stack=java.A.often:1<app.Tokens.split:42\n");
            }
        });
        assertThat(stacks(judge(recording).only("cpu-hotspot-by-phase")))
                .containsExactly(List.of("java.A.often:1", "app.Tokens.split:42"));
    }

    @Test
    void ofAllocationsTheStackOfTheLineThatAllocatesMostIsTold() {
        Finding finding = judge(20, """
                invoke_agent:Planner [====================================]
                  plan                [========================]
                !gc                      [==]       [==]                    what=Young
                !allocation           |  |   |   |  |  |  |  |             bytes=2000000 what=byte[] stack=java.util.Arrays.copyOf:1<app.History.json:12<app.Planner.plan:7
                !allocation            |      |     |                      bytes=100000 what=byte[] stack=app.Store.read:3
                """).only("gc-pressure-by-phase");
        assertThat(stacks(finding))
                .containsExactly(List.of("java.util.Arrays.copyOf:1", "app.History.json:12", "app.Planner.plan:7"));
    }

    @Test
    void ofWaitsForALockTheStackWaitedInLongestIsTold() {
        Finding finding = judge(25, """
                scale 5
                invoke_agent:Fleet   [==============================]
                !monitor                [===========]                  owner=two what=app.Cache stack=app.Cache.put:31<app.Tools.put:5
                !monitor                               [==]            owner=two what=app.Cache stack=app.Cache.put:31<app.Tools.other:9
                """).only("lock-contention-by-phase");
        assertThat(stacks(finding)).containsExactly(List.of("app.Cache.put:31", "app.Tools.put:5"));
    }

    @Test
    void ofReadsTheStackThatReadsIsTold() {
        Finding finding = judge(10, """
                scale 5
                invoke_agent:Planner [==============================]
                !file                  [====][====][====][====]       what=/data/a.bin stack=java.io.FileInputStream.read:1<app.Chunks.load:17
                """).only("io-wait");
        assertThat(stacks(finding)).containsExactly(List.of("java.io.FileInputStream.read:1", "app.Chunks.load:17"));
    }

    @Test
    void ofAWaitWithoutAStackNothingIsTold() {
        Finding finding = judge(10, """
                scale 5
                invoke_agent:Planner [==============================]
                !file                  [====][====][====][====]       what=/data/a.bin
                """).only("io-wait");
        assertThat(stacks(finding)).isEmpty();
    }

    @Test
    void ofThreadsThatWaitForEachOtherEachHasItsStack() {
        String fine = "scale 20\ninvoke_agent:Fleet   [====]\n";
        Finding finding = judge(Timeline.recording(fine, """
                scale 1000
                invoke_agent:Left    [==================]  thread=one open
                !monitor               [================]  thread=one owner=two what=app.A stack=app.Left.move:11<app.Left.run:1 open
                """, """
                scale 1000
                invoke_agent:Right   [==================]  thread=two open
                !monitor               [================]  thread=two owner=one what=app.B stack=app.Right.move:22<app.Right.run:2 open
                """)).only("deadlock-livelock");
        assertThat(stacks(finding))
                .containsExactlyInAnyOrder(
                        List.of("app.Left.move:11", "app.Left.run:1"), List.of("app.Right.move:22", "app.Right.run:2"));
    }

    @Test
    void ofALoopWithoutEndTheStackSeenMostInItIsTold() {
        Finding finding = judge(Timeline.recording("scale 20\ninvoke_agent:Fleet   [====]\n", """
                scale 1000
                invoke_agent:Desk    [========================================]  open
                !cpu                 [==========================]                stack=java.A.hash:1<app.Desk.retry:9
                !cpu                                            [=============]  stack=java.A.equals:1<app.Desk.retry:9
                """))
                .only("deadlock-livelock");
        assertThat(stacks(finding)).containsExactly(List.of("java.A.hash:1", "app.Desk.retry:9"));
    }
}
