package io.sonde.detectors;

import static io.sonde.detectors.Judged.judge;
import static io.sonde.detectors.RepeatedCallsTest.bars;
import static org.assertj.core.api.Assertions.assertThat;

import io.sonde.analyzer.testkit.Timeline;
import io.sonde.model.Recording;
import java.io.IOException;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class DetectorsTest {
    /** Run by {@link Analysis} itself, because reports need more of them than findings. */
    private static final Set<String> OF_THE_ANALYSIS = Set.of(
            "PhaseBreakdown",
            "CriticalPathOperations",
            "ErrorTaxonomy",
            "DataQuality",
            "CostAccounting",
            "TimeAccounts",
            "FlameGraphs");

    @Test
    void noneIsLeftOut() throws Exception {
        List<String> registered = Detectors.all().stream()
                .map(detector -> detector.getClass().getSimpleName())
                .toList();
        assertThat(registered).doesNotHaveDuplicates();
        assertThat(implementations())
                .isNotEmpty()
                .allMatch(name -> registered.contains(name) || OF_THE_ANALYSIS.contains(name));
    }

    private static List<String> implementations() throws Exception {
        Path folder = Path.of(Detector.class
                        .getProtectionDomain()
                        .getCodeSource()
                        .getLocation()
                        .toURI())
                .resolve("io/sonde/detectors");
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".class") && !name.contains("$"))
                    .map(name -> name.substring(0, name.length() - ".class".length()))
                    .filter(DetectorsTest::isDetector)
                    .toList();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static boolean isDetector(String name) {
        try {
            Class<?> type = Class.forName("io.sonde.detectors." + name);
            return Detector.class.isAssignableFrom(type) && !Modifier.isAbstract(type.getModifiers());
        } catch (ClassNotFoundException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void twoHalvesMergedSayWhatOneWholeSays() {
        Recording recording = Timeline.repeated(20, """
                invoke_agent     [==============================================================================]
                  chat:m          [===]                                                                            toolCalls=5
                  sql                  []                                                                          name="SELECT id FROM docs"
                  sql                    [========][========][========][========][========][========]              name="SELECT t FROM c WHERE id = ?" input=#
                  retrieval:kb                                                                       [==][==][==]  input=q output=r
                """);
        merged(recording, new RepeatedCalls(), new RepeatedCalls(), new RepeatedCalls());
        merged(recording, new RedundantCalls(), new RedundantCalls(), new RedundantCalls());
        merged(recording, new SequentialCalls(), new SequentialCalls(), new SequentialCalls());
        merged(recording, new SlowQueries(), new SlowQueries(), new SlowQueries());
        merged(recording, new CriticalPathOperations(), new CriticalPathOperations(), new CriticalPathOperations());
        merged(recording, new PhaseBreakdown(), new PhaseBreakdown(), new PhaseBreakdown());
    }

    static <D extends Detector<D>> void merged(Recording recording, D whole, D first, D second) {
        recording.forEachSession(session -> {
            whole.observe(session);
            (session.number() < recording.sessionCount() / 2 ? first : second).observe(session);
        });
        first.merge(second);
        assertThat(titles(first)).isEqualTo(titles(whole));
    }

    private static List<String> titles(Detector<?> detector) {
        Verdict verdict = detector.finish();
        List<Claim> claims =
                verdict instanceof Verdict.Partly partly ? partly.claims() : ((Verdict.Findings) verdict).claims();
        return claims.stream().map(claim -> claim.title() + claim.evidence()).toList();
    }

    /** Holding a connection is no step: it makes no sequence, no repetition and no part of a phase. */
    @Test
    void holdsChangeNoFinding() {
        String drawing =
                """
                invoke_agent:Desk          %s
                  chat:m                   %s       toolCalls=6
                  execute_tool:fare        %s       input=#
                  sonde.connection.acquire %s       pool=orders
                  chat:m                   %s       toolCalls=0
                """.formatted(bars(0, 1, 1200), bars(0, 1, 200), bars(200, 6, 120), bars(921, 1, 9), bars(930, 1, 270));
        String holds = """
                  sonde.connection.hold    %s       pool=orders async
                """.formatted(bars(201, 7, 100));
        Judged without = judge(20, drawing);
        Judged with = judge(20, drawing + holds);
        assertThat(with.titles()).isNotEmpty().isEqualTo(without.titles());
        assertThat(with.diagnosis().phases()).isEqualTo(without.diagnosis().phases());
        assertThat(without.diagnosis().phases())
                .filteredOn(phase -> phase.phase().equals("retrieval"))
                .singleElement()
                .satisfies(phase -> assertThat(phase.criticalPathMs()).isEqualTo(20 * 9.0));
    }
}
