package io.sonde.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import com.example.discovered.AgentLoop;
import com.example.discovered.BesideFramework;
import com.example.discovered.FanOut;
import com.example.discovered.FilterAndController;
import com.example.discovered.FutureResult;
import com.example.discovered.HttpHandler;
import com.example.discovered.Killed;
import com.example.discovered.LateEnd;
import com.example.discovered.LoopInline;
import com.example.discovered.LoopOverMethod;
import com.example.discovered.MonoResult;
import com.example.discovered.OnlyOne;
import com.example.discovered.Recursion;
import com.example.discovered.RequestsOnPool;
import com.example.discovered.ScheduledBatch;
import io.sonde.acceptance.RecordedSessions.Found;
import io.sonde.model.Manifest;
import io.sonde.testkit.Child;
import io.sonde.testkit.Jdk;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Mono;

/**
 * Programs whose own classes call models and stores get their sessions by themselves: as many as there were, each with
 * its own calls and no other's. What ran before a method was found is cut offline, and marked.
 */
class DiscoveryTest {
    @TempDir
    Path out;

    private int ran;

    private RecordedSessions run(Jdk jdk, Class<?> program, String... arguments) {
        run(Places.program(jdk, program, arguments).recordingTo(out));
        return RecordedSessions.in(out);
    }

    private void run(Child.Command command) {
        try (Child child = command.start()) {
            ran = Integer.parseInt(child.told("done ").substring("done ".length()));
            assertThat(child.exitCode()).as("%s", child).isZero();
            assertThat(child.err()).as("%s", child).hasSize(2);
        }
    }

    /** As many sessions as ran, most of them found in this method, all with these calls. */
    private void allAre(RecordedSessions recorded, String method, String... calls) {
        assertThat(recorded.sessions().size()).as(why(recorded)).isEqualTo(ran);
        assertThat(recorded.sessions())
                .allSatisfy(
                        session -> assertThat(session.calls()).as("%s", session).containsExactly(calls));
        mostAreFoundIn(recorded, method);
    }

    private void mostAreFoundIn(RecordedSessions recorded, String method) {
        List<Found> found = recorded.of("discovered");
        assertThat(found).as(why(recorded)).hasSizeGreaterThan(ran / 3);
        assertThat(found).extracting(Found::name).containsOnly(method);
        assertThat(recorded.manifest().discovered())
                .extracting(Manifest.Root::name)
                .containsExactly(method);
        assertThat(recorded.sessions()).extracting(Found::source).containsOnly("discovered", "inferred");
    }

    private static String why(RecordedSessions recorded) {
        return recorded.sessions().size() + " sessions, first "
                + recorded.sessions().stream()
                        .limit(12)
                        .map(session -> session.name() + " " + session.source() + " " + session.calls())
                        .toList()
                + " found " + recorded.manifest().discovered() + " refused "
                + recorded.manifest().refusedRoots() + " failures "
                + recorded.manifest().failures();
    }

    @OnEachJdk
    void aLoopInMainThatCallsAMethod(Jdk jdk) {
        RecordedSessions recorded = run(jdk, LoopOverMethod.class);

        allAre(recorded, "LoopOverMethod.answer", "sql", "chat");
        Manifest.Root root = recorded.manifest().discovered().get(0);
        assertThat(root.method()).isEqualTo("com.example.discovered.LoopOverMethod.answer");
        assertThat(root.rule()).isEqualTo("session com.example.discovered.LoopOverMethod#answer(int)");
        assertThat(recorded.manifest().refusedRoots())
                .contains(new Manifest.RefusedRoot(
                        "com.example.discovered.LoopOverMethod.main", "its first activation has not ended"));
    }

    @OnEachJdk
    void theSameLoopInlineInMain(Jdk jdk) {
        RecordedSessions recorded = run(jdk, LoopInline.class);

        assertThat(recorded.sessions().size()).as(why(recorded)).isEqualTo(ran);
        assertThat(recorded.sessions()).allSatisfy(session -> {
            assertThat(session.source()).isEqualTo("inferred");
            assertThat(session.calls()).containsExactly("sql", "chat");
        });
        assertThat(recorded.manifest().discovered()).isEmpty();
    }

    @OnEachJdk
    void oneSessionOnly(Jdk jdk) {
        RecordedSessions recorded = run(jdk, OnlyOne.class);

        assertThat(recorded.sessions()).as(why(recorded)).hasSize(1);
        assertThat(recorded.sessions().get(0).isInferred()).isTrue();
        assertThat(recorded.sessions().get(0).calls()).endsWith("sql", "chat", "sql", "chat");
    }

    @OnEachJdk
    void requestsOnAThreadPool(Jdk jdk) {
        allAre(run(jdk, RequestsOnPool.class), "RequestsOnPool.answer", "sql", "chat");
    }

    @OnEachJdk
    void aScheduledBatchOfFiftyItems(Jdk jdk) {
        allAre(run(jdk, ScheduledBatch.class), "ScheduledBatch.classify", "sql", "chat");
    }

    @OnEachJdk
    void futuresThatFanOut(Jdk jdk) {
        allAre(run(jdk, FanOut.class), "FanOut.answer", "sql", "sql", "sql", "chat");
    }

    @OnEachJdk
    void aHandlerOfTheJdksServer(Jdk jdk) {
        allAre(run(jdk, HttpHandler.class), "HttpHandler.handle", "sql", "chat");
    }

    @OnEachJdk
    void aFilterAroundAController(Jdk jdk) {
        allAre(run(jdk, FilterAndController.class), "FilterAndController$UserFilter.filter", "sql", "chat", "chat");
    }

    @OnEachJdk
    void recursion(Jdk jdk) {
        allAre(run(jdk, Recursion.class), "Recursion.solve", "sql", "sql", "sql", "sql", "chat");
    }

    @OnEachJdk
    void anAgentsLoopOfSevenSteps(Jdk jdk) {
        String[] steps = new String[14];
        for (int i = 0; i < steps.length; i++) {
            steps[i] = i % 2 == 0 ? "chat" : "sql";
        }
        allAre(run(jdk, AgentLoop.class), "AgentLoop.run", steps);
    }

    /** What was taken for a session before the method around it ended for the first time is none of its own. */
    @OnEachJdk
    void stepsThatLookedLikeABatchGiveWayToTheirSession(Jdk jdk) {
        RecordedSessions recorded = run(jdk, LateEnd.class);

        List<Found> found = recorded.of("discovered");
        assertThat(found).as(why(recorded)).hasSizeGreaterThan(ran / 3);
        assertThat(found).as(why(recorded)).extracting(Found::name).containsOnly("LateEnd.answer");
        assertThat(found).extracting(session -> session.calls().size()).containsOnly(40);
        assertThat(recorded.manifest().discovered())
                .extracting(Manifest.Root::name)
                .containsExactly("LateEnd.answer");
        assertThat(recorded.sessions()).filteredOn(Found::isInferred).isNotEmpty();
        assertThat(recorded.manifest().refusedRoots())
                .as(why(recorded))
                .contains(new Manifest.RefusedRoot(
                        "com.example.discovered.LateEnd.question",
                        "it turned out to be a step of com.example.discovered.LateEnd.answer"));
    }

    @OnEachJdk
    void aMethodThatReturnsAFuture(Jdk jdk) {
        RecordedSessions recorded = run(jdk, FutureResult.class);

        mostAreFoundIn(recorded, "FutureResult.answer");
        assertThat(recorded.of("discovered")).allSatisfy(session -> {
            assertThat(session.calls()).containsExactly("sql", "chat");
            assertThat(session.endNanos() - session.startNanos()).isGreaterThan(4_000_000);
        });
    }

    /** What is not found says how it is named; and so named, it is there. */
    @OnEachJdk
    void aMethodThatReturnsAPublisherIsNamedByARule(Jdk jdk) throws IOException {
        String rule = "session com.example.discovered.MonoResult#handle(java.lang.String)";
        run(reactive(jdk).recordingTo(out.resolve("found")));
        RecordedSessions without = RecordedSessions.in(out.resolve("found"));
        assertThat(without.manifest().refusedRoots())
                .as(why(without))
                .filteredOn(refused -> refused.method().equals("com.example.discovered.MonoResult.handle"))
                .singleElement()
                .extracting(Manifest.RefusedRoot::reason)
                .asString()
                .contains("it returns a publisher", rule);

        Path rules = Files.writeString(out.resolve("rules"), rule);
        run(reactive(jdk).recordingTo(out.resolve("ruled"), "rules=" + rules));
        RecordedSessions named = RecordedSessions.in(out.resolve("ruled"));
        assertThat(named.of("rule")).as(why(named)).hasSize(ran).allSatisfy(session -> {
            assertThat(session.name()).isEqualTo("MonoResult.handle");
            assertThat(session.calls()).containsExactly("sql", "chat", "chat");
            assertThat(session.endNanos() - session.startNanos()).isGreaterThan(8_000_000);
        });
        assertThat(named.sessions()).hasSize(ran);
    }

    private static Child.Command reactive(Jdk jdk) {
        return Places.program(jdk, MonoResult.class, List.of(Mono.class, Publisher.class));
    }

    @OnEachJdk
    void modelCallsBesideAFramework(Jdk jdk) {
        RecordedSessions recorded = run(jdk, BesideFramework.class);

        assertThat(recorded.of("framework")).as(why(recorded)).size().isEqualTo(ran);
        assertThat(recorded.of("framework")).extracting(Found::calls).containsOnly(List.of("chat"));
        assertThat(recorded.sessions()).hasSize(2 * ran);
        assertThat(recorded.of("discovered")).hasSizeGreaterThan(ran / 3);
        assertThat(recorded.of("discovered")).extracting(Found::name).containsOnly("BesideFramework.rate");
        assertThat(recorded.of("discovered")).extracting(Found::calls).containsOnly(List.of("chat"));
        assertThat(recorded.of("inferred")).extracting(Found::calls).containsOnly(List.of("chat"));
    }

    @OnEachJdk
    void nothingIsLookedForWhereAFrameworkNamesEverySession(Jdk jdk) {
        RecordedSessions recorded = run(jdk, BesideFramework.class, "framework only");

        assertThat(recorded.sessions().size()).as(why(recorded)).isEqualTo(ran);
        assertThat(recorded.of("framework")).size().isEqualTo(ran);
        assertThat(recorded.manifest().discovered()).isEmpty();
    }

    @OnEachJdk
    void aProgramThatIsKilledBeforeAnythingIsFound(Jdk jdk) {
        try (Child child = Places.program(jdk, Killed.class).recordingTo(out).start()) {
            child.told("done ");
            child.kill().exitCode();
        }
        RecordedSessions recorded = RecordedSessions.in(out);

        assertThat(recorded.sessions()).as(why(recorded)).hasSize(2);
        assertThat(recorded.sessions()).allSatisfy(session -> {
            assertThat(session.isInferred()).isTrue();
            assertThat(session.calls()).containsExactly("sql", "chat");
        });
    }
}
