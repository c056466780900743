package io.sonde.heap;

import static org.assertj.core.api.Assertions.assertThat;

import com.example.desk.Leaks;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A program that holds in every way there is, and what is said of each. */
class HoldersTest {
    private static final String PROGRAM = "com.example.desk.Leaks$";

    @TempDir
    static Path folder;

    private static Leaks leaks;
    private static HeapDump dump;

    @BeforeAll
    static void dump() throws Exception {
        leaks = new Leaks();
        dump = HeapDump.open(Dumps.live(folder.resolve("dump.hprof")), folder);
    }

    @AfterAll
    static void close() throws Exception {
        dump.close();
        leaks.close();
    }

    private static Holder holder(String name) throws UnreadableDump {
        return any(PROGRAM + name);
    }

    private static Holder any(String name) throws UnreadableDump {
        List<Holder> holders = dump.holders(List.of(name));
        assertThat(holders).hasSize(1);
        return holders.get(0);
    }

    @Test
    void mapOfSessions() throws Exception {
        Holder holder = holder("Session");
        assertThat(holder.pattern()).isEqualTo(HolderPattern.MAP_WITHOUT_EVICTION);
        assertThat(holder.text())
                .matches("static Leaks\\$SessionRegistry.SESSIONS: ConcurrentHashMap \\(400 entries, [0-9.]+ kB\\)"
                        + " -> entry: Leaks\\$Session \\([0-9]+ B\\)");
        assertThat(holder.root()).isEqualTo(RootKind.STATIC_FIELD);
        assertThat(holder.entries()).isEqualTo(Leaks.MANY);
        assertThat(holder.share()).isEqualTo(1);
        assertThat(holder.instances()).isEqualTo(Leaks.MANY);
        assertThat(holder.path().get(holder.holder()).className()).isEqualTo("java.util.concurrent.ConcurrentHashMap");
        assertThat(holder.retainedBytes()).isGreaterThan(Leaks.MANY * 250L);
    }

    @Test
    void whatSessionsHoldIsHeldByTheSameMap() throws Exception {
        Holder holder = holder("Turn");
        assertThat(holder.pattern()).isEqualTo(HolderPattern.MAP_WITHOUT_EVICTION);
        assertThat(holder.text())
                .contains("SESSIONS", "entry: Leaks$Session", "turns: ArrayList (2 entries", "Leaks$Turn");
        assertThat(holder.entries()).isEqualTo(Leaks.MANY);
    }

    @Test
    void threadLocalsOfAPool() throws Exception {
        Holder holder = holder("Scratchpad");
        assertThat(holder.pattern()).isEqualTo(HolderPattern.THREAD_LOCAL);
        assertThat(holder.several()).isTrue();
        assertThat(holder.share()).isEqualTo(1);
        assertThat(holder.thread()).isEqualTo("pool-#-thread-#");
        assertThat(holder.text()).contains("thread local value: ArrayList (100 entries");
    }

    @Test
    void listeners() throws Exception {
        Holder holder = holder("Alarm");
        assertThat(holder.pattern()).isEqualTo(HolderPattern.LISTENER_LIST);
        assertThat(holder.text())
                .contains("static Leaks.BUS: Leaks$Bus", "listeners: CopyOnWriteArrayList (400 entries");
    }

    @Test
    void tasksOfATimer() throws Exception {
        Holder holder = holder("Conversation");
        assertThat(holder.pattern()).isEqualTo(HolderPattern.EXECUTOR_QUEUE);
        assertThat(holder.entries()).isEqualTo(Leaks.MANY);
    }

    @Test
    void futureThatNobodyCompletes() throws Exception {
        Holder holder = holder("Answer");
        assertThat(holder.pattern()).isEqualTo(HolderPattern.FUTURE_NEVER_COMPLETED);
        assertThat(holder.text()).startsWith("static Leaks.NEVER: CompletableFuture");
        assertThat(holder.path()).hasSizeLessThan(12);
    }

    @Test
    void weakMapWhoseValueHoldsItsKey() throws Exception {
        Holder holder = holder("Profile");
        assertThat(holder.pattern()).isEqualTo(HolderPattern.WEAK_MAP_VALUE_HOLDS_KEY);
        assertThat(holder.text()).startsWith("static Leaks.PROFILES: WeakHashMap (400 entries");
        assertThat(holder("Key").pattern()).isEqualTo(HolderPattern.WEAK_MAP_VALUE_HOLDS_KEY);
    }

    @Test
    void classLoaders() throws Exception {
        Holder holder = holder("Plugin");
        assertThat(holder.pattern()).isEqualTo(HolderPattern.CLASS_LOADER_PINNED);
        assertThat(holder.text()).contains("static Leaks.PLUGINS: ArrayList (50 entries");
        Holder data = holder("PluginData");
        assertThat(data.pattern()).isEqualTo(HolderPattern.CLASS_LOADER_PINNED);
        assertThat(data.text())
                .startsWith("static Leaks.PLUGINS: ArrayList (50 entries")
                .contains("entry: Leaks$Plugin (", "static Leaks$PluginCode.DATA: Leaks$PluginData");
    }

    @Test
    void linkedListOfItsOwn() throws Exception {
        Holder holder = holder("Event");
        assertThat(holder.pattern()).isEqualTo(HolderPattern.LINKED_CHAIN);
        assertThat(holder.text()).startsWith("static Leaks.last: Leaks$Event");
        assertThat(holder.path()).hasSize(1);
        assertThat(holder.entries()).isEqualTo(Leaks.MANY);
        assertThat(holder.retainedBytes()).isGreaterThanOrEqualTo(Leaks.MANY * 16L);
    }

    @Test
    void whatIsSoftlyHeldIsNoLeak() throws Exception {
        Holder holder = holder("Page");
        assertThat(holder.pattern()).isEqualTo(HolderPattern.ONLY_WEAKLY_HELD);
        assertThat(holder.path()).isEmpty();
        assertThat(holder.instances()).isEqualTo(Leaks.MANY);
        assertThat(holder.heldInstances()).isZero();
    }

    @Test
    void mapInOrderOfAccessLooksBounded() throws Exception {
        Holder holder = holder("Recent");
        assertThat(holder.pattern()).isEqualTo(HolderPattern.BOUNDED_CACHE);
        assertThat(holder.boundedBy()).contains("order of access");
    }

    @Test
    void cacheOfALibraryIsBoundedUnlessItWasBuiltWithoutABound() throws Exception {
        Holder bounded = holder("Cached");
        assertThat(bounded.pattern()).isEqualTo(HolderPattern.BOUNDED_CACHE);
        assertThat(bounded.boundedBy()).contains("a cache of a library");
        assertThat(bounded.text()).startsWith("static Leaks.BOUNDED: ");
        Holder unbounded = holder("Kept");
        assertThat(unbounded.pattern()).isEqualTo(HolderPattern.MAP_WITHOUT_EVICTION);
        assertThat(unbounded.boundedBy()).isNull();
        assertThat(unbounded.entries()).isEqualTo(Leaks.MANY);
    }

    @Test
    void aCacheInNameAloneIsBoundedWhereItSaysHowMuchItKeeps() throws Exception {
        Holder unbounded = holder("Found");
        assertThat(unbounded.pattern()).isEqualTo(HolderPattern.MAP_WITHOUT_EVICTION);
        assertThat(unbounded.boundedBy()).isNull();
        Holder bounded = holder("Looked");
        assertThat(bounded.pattern()).isEqualTo(HolderPattern.BOUNDED_CACHE);
        assertThat(bounded.boundedBy()).contains("named as a cache and has Leaks$LookupCache.maxEntries");
    }

    @Test
    void tasksThatWaitForTheirPool() throws Exception {
        Holder holder = holder("Backlog");
        assertThat(holder.pattern()).isEqualTo(HolderPattern.EXECUTOR_QUEUE);
        assertThat(holder.entries()).isEqualTo(Leaks.MANY);
        assertThat(holder.text()).contains("workQueue: LinkedBlockingQueue (400 entries");
    }

    @Test
    void whatThreadsBringWithThem() throws Exception {
        Holder holder = holder("Job");
        assertThat(holder.pattern()).isEqualTo(HolderPattern.THREADS);
        assertThat(holder.several()).isTrue();
        assertThat(holder.thread()).isEqualTo("loop-#");
    }

    @Test
    void storesOfAgentSystemsAreKnown() throws Exception {
        Holder store = any("dev.langchain4j.data.message.UserMessage");
        assertThat(store.kind()).isEqualTo(AgentKind.CHAT_MEMORY_STORE);
        assertThat(store.pattern()).isEqualTo(HolderPattern.MAP_WITHOUT_EVICTION);
        assertThat(store.text()).startsWith("static Leaks.MEMORIES: InMemoryChatMemoryStore");
        Holder own = any("dev.langchain4j.data.message.AiMessage");
        assertThat(own.kind()).isNull();
        assertThat(own.holds()).isEqualTo(AgentKind.CHAT_MEMORY);
        assertThat(own.text()).startsWith("static Leaks.OF_USERS: ConcurrentHashMap (400 entries");
        assertThat(holder("Prompt").kind()).isEqualTo(AgentKind.VECTOR_STORE);
        assertThat(holder("Vector").kind()).isNull();
    }

    @Test
    void variableOnAStack() throws Exception {
        Holder holder = holder("Local");
        assertThat(holder.pattern()).isEqualTo(HolderPattern.THREAD_STACK);
        assertThat(holder.root()).isEqualTo(RootKind.STACK);
        assertThat(holder.thread()).isEqualTo("agent-loop-#");
    }

    @Test
    void whatTwoHoldIsSaidToHangOnOneOfThem() throws Exception {
        Holder holder = holder("Both");
        assertThat(holder.root()).isEqualTo(RootKind.STATIC_FIELD);
        assertThat(holder.share()).isGreaterThan(0.9);
        assertThat(holder.several()).isFalse();
        assertThat(holder.entries()).isEqualTo(Leaks.MANY);
        assertThat(holder.text()).containsAnyOf("Leaks.ONE", "Leaks.OTHER");
    }

    @Test
    void ofTwoMapsWithTheSameObjectsOneIsNamed() throws Exception {
        Holder holder = holder("Ticket");
        assertThat(holder.pattern()).isEqualTo(HolderPattern.MAP_WITHOUT_EVICTION);
        assertThat(holder.text())
                .matches(
                        "static Leaks.TICKETS: Leaks\\$TicketDesk .* -> by[NC][a-z]+: HashMap" + " \\(400 entries, .*");
        assertThat(holder.several()).isFalse();
    }

    @Test
    void arrayOfTheProgramsOwn() throws Exception {
        assertThat(holder("Slot").text())
                .startsWith("static Leaks.RING: Leaks$Ring (")
                .contains("entry: Leaks$Slot (");
    }

    @Test
    void withoutNamesTheClassesOfTheApplicationThatTakeMostAreAskedFor() throws Exception {
        assertThat(dump.holders(List.of())).extracting(Holder::growingClass).contains(PROGRAM + "Session");
        assertThat(dump.holders(List.of("com.example.NotThere"))).isEmpty();
    }

    @Test
    void nothingOfWhatObjectsSayGetsOut() throws Exception {
        assertThat(dump.holders(List.of()).toString()).doesNotContain("customer", "secret");
    }
}
