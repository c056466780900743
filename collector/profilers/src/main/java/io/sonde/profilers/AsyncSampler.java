package io.sonde.profilers;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * async-profiler: CPU, allocations and locks of all threads, the wall clock of those inside of spans. It writes to a file
 * that has no name any more once it is open, and {@link ChunkCopy} makes {@code ap-NNNN.jfr} of it, chunk by chunk. A
 * file ends after some minutes, so that old ones can be deleted.
 */
final class AsyncSampler implements Profiler {
    static final String NAME = "async-profiler";
    private static final String FILES = "ap-*.jfr";
    private static final String LOSS = "up to 12 s";

    /** Java with a ZGC that is another, by generations. */
    private static final int FIRST_SAFE_WITH_ZGC = 21;

    /** Ticks, which are seconds, between looks for another profiler. */
    private static final int LOOK_EVERY = 10;

    /** In the ten seconds of a chunk: each costs a fraction of a microsecond. */
    private static final long MOST_FREES = 1_000_000;

    private static final Path MAPPED = Path.of("/proc/self/maps");

    private final Path folder;
    private final Profile profile;
    private final Map<String, Object> lasting;
    private final InsideSpans inside;
    private final CrashMarker marker;
    private final NativeBlocks blocks = new NativeBlocks();

    /** Whether memory outside of the heap is followed. */
    private boolean following;

    private @Nullable AsyncLibrary library;
    private @Nullable ChunkCopy copy;
    private int files;
    private long mainThread;
    private int ticks;
    private int slow = 1;
    /** How slow the present file is. */
    private int begunSlow = 1;
    /** Of files that are over. */
    private long samplesBefore;

    private volatile Facts facts = Facts.absent(NAME, null, "it was not started yet");

    AsyncSampler(Path folder, Profile profile, Map<String, Object> lasting, InsideSpans inside, CrashMarker marker) {
        this.folder = folder;
        this.profile = profile;
        this.lasting = lasting;
        this.inside = inside;
        this.marker = marker;
        following = profile == Profile.DEEP;
    }

    @Override
    public void start() throws IOException {
        String against = marker.verdict();
        if (against == null) {
            against = otherProfiler();
        }
        if (against == null) {
            against = collector();
        }
        if (against != null) {
            facts = Facts.absent(NAME, null, against);
            return;
        }
        String version = null;
        mainThread = mainThread();
        try {
            marker.set();
            Path temporary = Path.of(System.getProperty("java.io.tmpdir", "/tmp"));
            AsyncLibrary loaded = AsyncLibrary.in(lasting, List.of(temporary, folder));
            version = loaded.execute("version").lines().findFirst().orElse(null);
            if (loaded.execute("status").contains("is running")) {
                marker.clear();
                facts = Facts.absent(NAME, version, "somebody else in this JVM is sampling with it already");
                return;
            }
            begin(loaded);
            library = loaded;
            inside.tell(loaded);
            facts = recording(version, null);
        } catch (IOException refused) {
            marker.clear();
            facts = Facts.absent(NAME, version, String.valueOf(refused.getMessage()));
        }
    }

    private Facts recording(@Nullable String version, @Nullable String reason) {
        return new Facts(NAME, version, true, reason, AsyncCommand.events(profile, following), FILES, LOSS);
    }

    /**
     * One of 42 programs with ZGC on Java 17 crashed in async-profiler 4.6 while it was loaded, in the walk over all loaded
     * classes; none did with other collectors, or on Java 25. There is a report of more with ZGC:
     * https://github.com/async-profiler/async-profiler/issues/1667.
     *
     * @return a sentence, null when there is no such danger
     */
    static @Nullable String collector() {
        if (Runtime.version().feature() >= FIRST_SAFE_WITH_ZGC) {
            return null;
        }
        try {
            return Collectors.are(Gauges.ZGC) ? "with ZGC before Java 21 it may crash the program" : null;
        } catch (LinkageError unknown) {
            return null;
        }
    }

    /** What Java calls the thread that runs {@code main}; 0 where it is over or goes by another name. */
    private static long mainThread() {
        ThreadGroup group = Thread.currentThread().getThreadGroup();
        while (group.getParent() != null) {
            group = group.getParent();
        }
        Thread[] threads = new Thread[2 * group.activeCount() + 16];
        int count = group.enumerate(threads, true);
        for (int i = 0; i < count; i++) {
            ThreadGroup of = threads[i].getThreadGroup();
            if (threads[i].getName().equals("main")
                    && of != null
                    && of.getName().equals("main")) {
                return threads[i].getId();
            }
        }
        return 0;
    }

    private void begin(AsyncLibrary loaded) throws IOException {
        Path raw = folder.resolve("samples.raw");
        if (!raw.toString().matches("[^,%]+")) {
            throw new IOException("async-profiler cannot write to a folder with a comma or % in its path");
        }
        try {
            loaded.execute(AsyncCommand.start(profile, slow, following, raw.toString()));
            begunSlow = slow;
            files++;
            Path target = folder.resolve(String.format(Locale.ROOT, "ap-%04d.jfr", files));
            copy = ChunkCopy.ofFinished(raw, target, AsyncCommand.EVENTS, mainThread, blocks);
        } finally {
            Files.deleteIfExists(raw); // also where a start failed, which leaves one
        }
        ticks = 0;
    }

    @Override
    public void tick() throws IOException {
        AsyncLibrary present = library;
        if (present == null) {
            return;
        }
        inside.sweep();
        advance();
        ticks++;
        if (ticks % LOOK_EVERY == 0) {
            String other = otherProfiler();
            if (other != null) {
                end();
                facts = new Facts(
                        NAME, facts.version(), true, other + "; it was ended then", facts.events(), FILES, LOSS);
                return;
            }
        }
        if (following && blocks.frees() > MOST_FREES) {
            following = false;
            again(present);
            facts = recording(facts.version(), "memory outside of the heap is freed too often to be followed");
        } else if (ticks >= Profilers.FILE_TICKS || slow != begunSlow) {
            again(present);
        }
    }

    private void again(AsyncLibrary present) throws IOException {
        finish(present);
        begin(present);
        inside.again();
    }

    @Override
    public void followNativeMemory() throws IOException {
        AsyncLibrary present = library;
        if (present != null && !following) {
            following = true;
            again(present);
            facts = recording(facts.version(), facts.reason());
        }
    }

    private void advance() throws IOException {
        ChunkCopy present = copy;
        if (present != null) {
            present.advance();
        }
    }

    private void finish(AsyncLibrary present) throws IOException {
        try {
            present.execute("stop");
        } finally {
            ChunkCopy last = copy;
            copy = null;
            if (last != null) {
                try (last) {
                    last.advance();
                } finally {
                    samplesBefore += last.taken();
                }
            }
        }
    }

    private void end() throws IOException {
        AsyncLibrary present = library;
        if (present != null) {
            library = null;
            inside.silence();
            finish(present);
            marker.clear();
        }
    }

    @Override
    public void stop() throws IOException {
        end();
    }

    @Override
    public Facts facts() {
        return facts;
    }

    @Override
    public void slow(int times) {
        slow = times;
    }

    @Override
    public long samples() {
        ChunkCopy present = copy;
        return samplesBefore + (present == null ? 0 : present.taken());
    }

    @Override
    public boolean isSampling() {
        return library != null;
    }

    /**
     * Two of its kind in one process take each other's signals away, and the first one does not even notice.
     *
     * @return a sentence, null when there is none
     */
    static @Nullable String otherProfiler() {
        if (!Files.isReadable(MAPPED)) {
            return null;
        }
        try {
            String mapped = Files.readString(MAPPED, StandardCharsets.ISO_8859_1);
            boolean other = mapped.contains("libasyncProfiler") || mapped.contains("libjavaProfiler");
            return other ? "another profiler of its kind is loaded in this JVM" : null;
        } catch (IOException | RuntimeException unreadable) {
            return null;
        }
    }
}
