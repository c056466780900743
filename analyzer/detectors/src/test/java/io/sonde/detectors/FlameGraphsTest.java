package io.sonde.detectors;

import static org.assertj.core.api.Assertions.assertThat;

import io.sonde.analyzer.testkit.Timeline;
import io.sonde.model.EvidenceCollector;
import io.sonde.model.EvidenceKind;
import io.sonde.model.Frame;
import io.sonde.model.Manifest;
import io.sonde.model.Recording;
import io.sonde.model.RecordingBuilder;
import java.util.List;
import org.junit.jupiter.api.Test;

class FlameGraphsTest {
    private static final String TURN = """
            invoke_agent:Planner [====================]
              chat:gpt            [=======]
              execute_tool:look                [====]
            !cpu                 |                   |  stack=acme.A.plan:3<acme.A.main:1
            !cpu                   ||                   stack=acme.B.copy:9<acme.A.main:2
            !cpu                     |                  stack=acme.B.copy:8<acme.A.main:2
            !cpu                    |        thread=gc  stack=collect
            !park                               [=]     stack=park<acme.C.find:4<acme.A.main:2 what=acme.Lock
            !allocation             |                   stack=acme.B.copy:8<acme.A.main:2 what=byte[] bytes=700
            """;

    private static List<FlameGraph> of(Recording recording) {
        return Analysis.of(recording).jvm().flames();
    }

    private static FlameGraph.Tree tree(FlameGraph graph, String operation) {
        return graph.trees().stream()
                .filter(tree -> operation.equals(tree.operation()))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void stacksAreFoldedByKindAndByTheSpanTheyWereSeenIn() {
        List<FlameGraph> graphs = of(Timeline.recording(TURN));

        assertThat(graphs)
                .extracting(FlameGraph::kind)
                .containsExactly(FlameGraph.Kind.CPU, FlameGraph.Kind.ALLOCATION, FlameGraph.Kind.WAIT);
        FlameGraph.Tree chat = tree(graphs.get(0), "chat gpt");
        assertThat(chat.phase()).isEqualTo("decision");
        assertThat(chat.agent()).isEqualTo("Planner");
        assertThat(chat.frames())
                .as("lines do not part a method")
                .containsExactly(
                        new FlameGraph.Node(0, "acme.A.main", 0), new FlameGraph.Node(1, "acme.B.copy", 3_000_000));
        assertThat(tree(graphs.get(0), "invoke_agent Planner").total()).isEqualTo(2_000_000);
        assertThat(tree(graphs.get(1), "chat gpt").frames()).last().isEqualTo(new FlameGraph.Node(2, "byte[]", 700));
        assertThat(tree(graphs.get(2), "execute_tool look").frames())
                .last()
                .isEqualTo(new FlameGraph.Node(3, "(parked for acme.Lock)", 3_000_000));
    }

    @Test
    void whatWasComputedOutsideOfSpansIsThereToo() {
        FlameGraph cpu = of(Timeline.recording(TURN)).get(0);
        assertThat(cpu.trees().get(0))
                .isEqualTo(
                        new FlameGraph.Tree(null, null, null, List.of(new FlameGraph.Node(0, "collect", 1_000_000))));
        assertThat(cpu.total()).isEqualTo(6_000_000);
    }

    @Test
    void severalRecordingsSayWhatOneOfAllWouldSay() {
        Recording once = Timeline.recording(TURN, TURN, TURN);
        Recording parts = Recording.together(List.of(Timeline.recording(TURN, TURN), Timeline.recording(TURN)));

        assertThat(of(parts)).isEqualTo(of(once));
    }

    @Test
    void manySmallFramesAreMergedAndTheSumStays() {
        int samples = 60_000;
        Recording recording = Timeline.recording(Manifest.ofApp("many"), timeline -> {
            timeline.add("scale 1000\ninvoke_agent:Planner [==]");
            EvidenceCollector evidence = ((RecordingBuilder) timeline.handler()).evidence();
            for (int i = 0; i < samples; i++) {
                int[] frames = {
                    evidence.frame(new Frame("acme.Leaf" + i % 20_000, "run", 1)),
                    evidence.frame(new Frame("acme.Middle" + i % 300, "run", 1)),
                    evidence.frame(new Frame("acme.Top", "run", 1))
                };
                evidence.sample(EvidenceKind.CPU, 1, 1_000_000_000L + i, 10, evidence.stack(frames), -1);
            }
        });
        FlameGraph.Tree tree = of(recording).get(0).trees().get(0);
        assertThat(tree.total()).isEqualTo(10L * samples);
        assertThat(tree.frames()).hasSizeLessThan(1_000);
        assertThat(tree.frames()).extracting(FlameGraph.Node::frame).contains("acme.Middle7.run", FlameGraph.SMALLER);
    }

    @Test
    void deepRecursionEndsSomewhere() {
        Recording recording = Timeline.recording(Manifest.ofApp("deep"), timeline -> {
            timeline.add("scale 1000\ninvoke_agent:Planner [==]");
            EvidenceCollector evidence = ((RecordingBuilder) timeline.handler()).evidence();
            int[] frames = new int[2_000];
            java.util.Arrays.fill(frames, evidence.frame(new Frame("acme.Tree", "walk", 1)));
            evidence.sample(EvidenceKind.CPU, 1, 1_000_000_001L, 10, evidence.stack(frames), -1);
        });
        FlameGraph.Tree tree = of(recording).get(0).trees().get(0);
        assertThat(tree.total()).isEqualTo(10);
        assertThat(tree.frames()).hasSize(257);
    }
}
