package io.sonde.report;

import io.sonde.analyzer.testkit.Timeline;
import io.sonde.detectors.Analysis;
import io.sonde.detectors.Diagnosis;
import io.sonde.detectors.FlameGraph;
import io.sonde.detectors.JvmFacts;
import io.sonde.model.EvidenceCollector;
import io.sonde.model.EvidenceKind;
import io.sonde.model.Frame;
import io.sonde.model.Manifest;
import io.sonde.model.Recording;
import io.sonde.model.RecordingBuilder;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Drawn recordings with what the JVM was seen to do: samples, waits, pauses. */
final class Sampled {
    private static final String TURN = """
            invoke_agent:Planner        [================================================================]
              chat:gpt-x                    [================]
              execute_tool:prices                               [==============]
                http:prices.internal                                [======]
              task                                                                  [====]  thread=worker sonde.queue.wait=2000000
              retrieval:docs                                                                [==========]
            !socket                            [===========]  what=model.internal:443 stack=java.net.Socket.read:9<acme.Client.send:30<acme.Planner.answer:12
            !socket                                                 [=====]  what=prices.internal:80 stack=java.net.Socket.read:9<acme.Prices.of:4<acme.Planner.answer:15
            !monitor                                                        [=]  what=acme.PriceBook object=7 stack=acme.PriceBook.price:20<acme.Prices.of:9<acme.Planner.answer:15
            !park                                                                                  [=]  what=java.util.concurrent.locks.ReentrantLock$NonfairSync object=9 stack=jdk.internal.misc.Unsafe.park<acme.Index.find:77<acme.Planner.answer:22
            !gc                                                                  []  what="G1 Evacuation Pause"
            !cpu                          | ||                 | |  stack=acme.Json.copy:11<acme.Planner.plan:40<acme.Planner.answer:12
            !cpu                                                                             ||||  stack=acme.Index.score:90<acme.Index.find:71<acme.Planner.answer:22
            !cpu                                  |  thread=compiler stack=C2Compile
            !wall-running                 |  |                  |               |             | |  stack=acme.Planner.plan:40<acme.Planner.answer:12
            !wall-waiting                       |   |   |             |  stack=java.net.Socket.read:9<acme.Client.send:30<acme.Planner.answer:12
            !allocation                     |                    |  bytes=400000 what=byte[] stack=acme.Json.copy:11<acme.Planner.plan:40<acme.Planner.answer:12
            !live                                                |  bytes=5000 what=java.lang.String stack=acme.Json.copy:11<acme.Planner.plan:40<acme.Planner.answer:12
            """;

    private Sampled() {}

    /** Sessions alike. */
    static Diagnosis sessions(int count) {
        return Analysis.of(recording(count, TURN));
    }

    /** The same program, in which one method computes far more and another one not at all. */
    static Diagnosis slower(int count) {
        return Analysis.of(recording(
                count,
                TURN.replace("acme.Index.score:90", "acme.Index.rescore:95")
                        .replace("!cpu                          | || ", "!cpu                          |||||")));
    }

    private static Recording recording(int count, String turn) {
        return Timeline.recording(Manifest.ofApp("price-desk"), timeline -> {
            for (int i = 0; i < count; i++) {
                timeline.add("scale " + (1 + i % 3) + "\n" + turn);
            }
        });
    }

    /** As many frames as a page takes: of each kind 8,000 in 40 groups, in stacks of up to 60. */
    static JvmFacts large() {
        Random random = new Random(7);
        List<FlameGraph> graphs = new ArrayList<>();
        for (FlameGraph.Kind kind : FlameGraph.Kind.values()) {
            List<FlameGraph.Tree> trees = new ArrayList<>();
            for (int group = 0; group < 40; group++) {
                List<FlameGraph.Node> frames = new ArrayList<>();
                int depth = 0;
                for (int i = 0; i < 200; i++) {
                    String name =
                            "com.acme.shop" + random.nextInt(9) + ".Service" + random.nextInt(60) + ".handle" + i % 5;
                    frames.add(
                            new FlameGraph.Node(depth, name, random.nextInt(4) == 0 ? random.nextInt(90_000_000) : 0));
                    depth = random.nextInt(5) == 0 ? random.nextInt(depth + 1) : Math.min(60, depth + 1);
                }
                trees.add(new FlameGraph.Tree(
                        List.of("decision", "action", "retrieval").get(group % 3),
                        "agent-" + group % 7,
                        "execute_tool tool-" + group,
                        frames));
            }
            graphs.add(new FlameGraph(kind, trees));
        }
        JvmFacts few = sessions(3).jvm();
        return new JvmFacts(
                few.evidence(), few.byPhase(), few.byAgent(), few.byOperation(), few.unknownShare(), graphs);
    }

    /** One session in which frames and classes are called like this. */
    static Diagnosis named(String evil) {
        return Analysis.of(Timeline.recording(Manifest.ofApp("price-desk"), timeline -> {
            timeline.add(TURN);
            EvidenceCollector evidence = ((RecordingBuilder) timeline.handler()).evidence();
            long at = 1_003_500_000L;
            int stack = evidence.stack(new int[] {
                evidence.frame(new Frame(evil, evil, 1)), evidence.frame(new Frame("acme.Planner", "answer", 3))
            });
            for (EvidenceKind kind : EvidenceKind.values()) {
                if (kind.isSample()) {
                    evidence.sample(kind, 1, at, 5_000_000, stack, evidence.text(evil));
                } else {
                    evidence.interval(kind, 1, at, at + 100_000, stack, evidence.text(evil), 3, 0);
                }
            }
        }));
    }
}
