package io.sonde.core;

import static java.util.Objects.requireNonNull;

import io.sonde.api.CallSites;
import io.sonde.api.Failures;
import io.sonde.api.KeyedHash;
import io.sonde.api.SessionTags;
import io.sonde.api.SessionWatch;
import io.sonde.api.TraceContext;
import io.sonde.api.Tracer;
import io.sonde.format.Format;
import io.sonde.format.options.BadOption;
import io.sonde.format.options.RecordingOptions;
import io.sonde.profilers.HeapSignals;
import io.sonde.profilers.LastHeapDump;
import io.sonde.profilers.Profile;
import io.sonde.profilers.Profilers;
import io.sonde.profilers.WatchList;
import io.sonde.recorder.Anchor;
import io.sonde.recorder.Manifest;
import io.sonde.recorder.Recorder;
import io.sonde.recorder.RecordingFolder;
import io.sonde.recorder.Retention;
import io.sonde.recorder.Ring;
import io.sonde.weaving.Weaving;
import java.io.IOException;
import java.lang.instrument.Instrumentation;
import java.lang.sonde.Dispatch;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * One recording, from start to stop: options, folder, ring, recorder thread, transformer, manifest. One at a time in a
 * JVM. Prints one line when it starts and one when it stops, and nothing else.
 */
final class Agent {
    /** Room for about 50,000 spans that the recorder has not yet taken. */
    private static final int RING_BYTES = 8 << 20;

    private static final Duration MANIFEST_EVERY = Duration.ofSeconds(10);
    /** Somebody may be watching a recording that has just begun; from then on the pauses double. */
    private static final Duration FIRST_MANIFEST_AFTER = Duration.ofSeconds(1);

    private static final Duration STOP_WITHIN = Duration.ofSeconds(10);

    private static volatile @Nullable Agent started;

    private final Instrumentation instrumentation;
    private final RecordingOptions options;
    private final RecordingFolder folder;
    private final Ring ring;
    private final RingSink sink;
    /** Null where spans alone are wanted. */
    private final @Nullable Profilers profilers;

    private final HeapSignals heap;
    private final Recorder recorder;
    private final Manifest manifest;
    private final Progress progress;
    private final Governance governance;
    private final Census census = new Census();
    private final Transformer transformer;
    private final Discovery discovery;
    private final AtomicReference<UnaryOperator<Map<String, String>>> recording;
    private final AtomicBoolean stopped = new AtomicBoolean();
    private final CountDownLatch over = new CountDownLatch(1);
    private volatile boolean clean;
    private volatile List<String> remains = List.of();
    private final Object wakeUp = new Object();
    private @Nullable Thread shutdownHook;
    private @Nullable FlightRecorderWatch flightRecorder;
    /** Null, and its class not loaded, where JFR is not in use. */
    private @Nullable JfrSpans jfrSpans;

    private Agent(
            Instrumentation instrumentation,
            ClassLoader loader,
            RecordingOptions options,
            AtomicReference<UnaryOperator<Map<String, String>>> recording)
            throws IOException, BadOption {
        this.instrumentation = instrumentation;
        this.recording = recording;
        this.options = options;
        List<Weaving> weavings = new ArrayList<>();
        ServiceLoader.load(Weaving.class, loader).forEach(weavings::add);
        if (options.tags().isEmpty()) {
            weavings.removeIf(Weaving::isForTags);
        }
        if (!options.samples()) {
            weavings.removeIf(Weaving::isForWaits);
        }
        Path rules = options.rules();
        if (rules != null) {
            weavings.addAll(Rules.read(rules));
        }
        transformer = new Transformer(instrumentation, loader, census, weavings);
        Instant start = Instant.now();
        long pid = ProcessHandle.current().pid();
        String app = Names.ofProgram(options.app());
        folder = RecordingFolder.create(options.out(), app, pid, start, ZoneId.systemDefault());
        SecureRandom random = new SecureRandom();
        long ringId = random.nextLong();
        KeyedHash.key(random.nextLong(), random.nextLong());
        Anchor anchor = Anchor.now();
        ring = Ring.create(folder.ring(), RING_BYTES, ringId, pid, anchor.ticks(), anchor.epochNanos());
        profilers = options.samples() ? profilers() : null;
        Profilers present = profilers;
        heap = new HeapSignals(
                folder.path(),
                options.leaks(),
                options.pauseBudget(),
                options.samples() && options.looksDeep(),
                options.leaks() ? new EndedSessions() : WatchList.NONE,
                present == null ? () -> {} : present::nativeMemoryGrows,
                Failures::suppressed);
        sink = present == null
                ? new RingSink(ring, heap::awaken, () -> {})
                : new RingSink(
                        ring,
                        () -> {
                            present.awaken();
                            heap.awaken();
                        },
                        present::virtualThread);
        discovery = new Discovery(
                instrumentation, options.packages(), () -> !sink.roots().isEmpty());
        recorder = new Recorder(ring, folder.spans(), new Retention(options.maxSize(), options.maxAge()));
        manifest = new Manifest(String.valueOf(folder.path().getFileName()), app, start, pid)
                .agentVersion(Names.version())
                .clock(Format.CLOCK_NANOTIME, "System.nanoTime", anchor.ticks(), anchor.epochNanos(), ringId)
                .packages(options.packages());
        options.given().forEach(manifest::option);
        progress = new Progress(manifest, folder.manifest(), ring, recorder, sink, discovery, census, profilers, heap);
        governance = new Governance(options.overhead(), recorder, ring, profilers, heap, manifest);
        SessionTags.names(options.tags().toArray(String[]::new));
        CallSites.packages(options.packages().toArray(String[]::new));
    }

    private Profilers profilers() throws IOException {
        return new Profilers(
                folder.path(),
                requireNonNull(folder.path().getParent()),
                Names.version(),
                options.looksDeep() ? Profile.DEEP : Profile.STANDARD,
                Dispatch.LASTING,
                new SpanThreads(),
                Failures::suppressed);
    }

    /**
     * Starts a recording.
     *
     * @param command what was asked; see the entry class
     * @param recording gets what carries out further commands, for as long as the recording runs
     * @return the answer
     */
    static Map<String, String> start(
            Instrumentation instrumentation,
            ClassLoader loader,
            RecordingOptions options,
            Map<String, String> command,
            AtomicReference<UnaryOperator<Map<String, String>>> recording)
            throws IOException {
        if (!Dispatch.RECORDING.compareAndSet(false, true)) {
            return refused("busy", "this JVM is being recorded already");
        }
        Agent agent = null;
        boolean begun = false;
        try {
            agent = new Agent(instrumentation, loader, options, recording);
            agent.begin(loader, !"flag".equals(command.get("by")));
            begun = true;
            return Map.of("outcome", "recording", "folder", agent.folder());
        } catch (BadOption bad) {
            return refused("usage", bad.getMessage());
        } catch (IOException refused) {
            return refused("folder", "no recording can be written: " + refused.getMessage() + "; try out=FOLDER");
        } finally {
            if (!begun && agent != null) {
                agent.stop("it could not begin");
            }
            if (!begun) {
                Dispatch.RECORDING.set(false);
            }
        }
    }

    private static Map<String, String> refused(String kind, @Nullable String reason) {
        return Map.of("outcome", "refused", "kind", kind, "reason", String.valueOf(reason));
    }

    private String folder() {
        return folder.path().toString();
    }

    /** Carries out a command while the recording runs; any thread. */
    private Map<String, String> command(Map<String, String> command) {
        String meant = command.getOrDefault("folder", "");
        return switch (command.getOrDefault("command", "")) {
            case "attach" ->
                Map.of(
                        "outcome",
                        "refused",
                        "kind",
                        "busy",
                        "folder",
                        folder(),
                        "reason",
                        "this JVM is being recorded already, to " + folder());
            case "status" -> Map.of("outcome", "recording", "folder", folder());
            case "detach" ->
                meant.isEmpty() || meant.equals(folder())
                        ? detach()
                        : Map.of("outcome", "none", "reason", "that recording has ended already");
            default -> refused("usage", "this version of Sonde knows no command '" + command.get("command") + "'");
        };
    }

    private Map<String, String> detach() {
        try {
            // Not on the caller's thread, which outlives us: see Start.
            Errand.run("sonde-stop", () -> {
                stop("it was asked to");
                return null;
            });
            over.await();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        } catch (Throwable failure) {
            Failures.suppressed(failure);
        }
        return Map.of(
                "outcome", "stopped",
                "folder", folder(),
                "spans", Long.toString(recorder.stats().spans()),
                "lost", Long.toString(ring.lostSpans()),
                "clean", Boolean.toString(clean),
                "remains", String.join("\n", remains));
    }

    static List<String> census() {
        Agent present = started;
        return present == null ? List.of() : present.census.lines();
    }

    private void begin(ClassLoader loader, boolean running) {
        Failures.clear();
        AdviceLinker.install(loader);
        TraceContext.propagate(options.propagates(), new SecureRandom().nextLong());
        Tracer.record(sink);
        if (options.leaks()) {
            SessionWatch.begin();
        }
        Tracer.search(discovery);
        recorder.start();
        if (profilers != null) {
            profilers.start();
        }
        heap.start();
        progress.write();
        flightRecorder = FlightRecorderWatch.start(instrumentation, this::wakeWatch);
        // Before anything is woven: a span that is recorded is an event, too.
        followFlightRecorder();
        transformer.rehearse();
        if (running) {
            transformer.prepareForRunningProgram();
        }
        instrumentation.addTransformer(transformer, true);
        // At start, too: another agent may have come before us, and have loaded what is to be woven.
        transformer.weaveLoaded();
        lookForNeighbours();
        startWatch();
        Thread hook = new Thread(null, () -> stop("the program ended"), "sonde-shutdown", 0, false);
        hook.setUncaughtExceptionHandler((self, failure) -> {}); // as the recorder's thread
        shutdownHook = hook;
        Runtime.getRuntime().addShutdownHook(hook);
        started = this;
        recording.set(this::command);
        String elsewhere = folder.refusal();
        say("recording to " + folder.path() + (elsewhere == null ? "" : " (not in " + elsewhere + ")"));
    }

    private void wakeWatch() {
        synchronized (wakeUp) {
            wakeUp.notifyAll();
        }
    }

    /** Once JFR is in use, or from the start where spans were asked for as its events. */
    private synchronized void followFlightRecorder() {
        FlightRecorderWatch watch = flightRecorder;
        if (jfrSpans != null || stopped.get() || watch == null || !options.jfrSpans() && !watch.isInUse()) {
            return;
        }
        // JFR may start its threads now, which keep the context loader that they find.
        Thread thread = Thread.currentThread();
        ClassLoader context = thread.getContextClassLoader();
        thread.setContextClassLoader(ClassLoader.getSystemClassLoader());
        try {
            JfrSpans spans = JfrSpans.follow();
            jfrSpans = spans;
            if (options.jfrSpans()) {
                spans.record(folder.path().resolve("spans.jfr"), Dispatch.LASTING);
            }
        } catch (IOException | LinkageError | RuntimeException noFlightRecorder) {
            Failures.suppressed(noFlightRecorder);
        } finally {
            thread.setContextClassLoader(context);
        }
    }

    private void tickSpans() {
        JfrSpans spans;
        synchronized (this) {
            spans = jfrSpans;
        }
        if (spans != null) {
            spans.tick();
        }
    }

    /** At the start, and at the end for those that came meanwhile. */
    private void lookForNeighbours() {
        Neighbours.among(instrumentation.getAllLoadedClasses()).forEach(manifest::neighbour);
        JfrSpans spans;
        synchronized (this) {
            spans = jfrSpans;
        }
        if (spans != null && spans.hasMetRecording()) {
            manifest.neighbour(Neighbours.FLIGHT_RECORDER);
        }
    }

    private void endFlightRecorder(boolean exiting) {
        FlightRecorderWatch watch = flightRecorder;
        if (watch != null) {
            instrumentation.removeTransformer(watch);
        }
        JfrSpans spans;
        synchronized (this) {
            spans = jfrSpans;
        }
        if (spans != null) {
            try {
                if (exiting) {
                    spans.leave();
                } else {
                    spans.close();
                }
            } catch (RuntimeException failure) {
                Failures.suppressed(failure);
            }
        }
    }

    private void startWatch() {
        Thread watch = new Thread(null, this::watch, "sonde-watch", 0, false);
        watch.setDaemon(true);
        watch.setUncaughtExceptionHandler((self, failure) -> {}); // as the recorder's thread
        watch.setContextClassLoader(Agent.class.getClassLoader());
        watch.start();
    }

    /** Keeps the manifest fresh, and ends a recording that has a duration. */
    private void watch() {
        try {
            progress.write(); // what was loaded and woven by now
            long pause = FIRST_MANIFEST_AFTER.toMillis();
            Duration duration = options.duration();
            long end = duration == null ? 0 : System.nanoTime() + duration.toNanos();
            while (!stopped.get()) {
                long left = duration == null ? Long.MAX_VALUE : end - System.nanoTime();
                if (left <= 0) {
                    stop("its duration was over");
                    return;
                }
                synchronized (wakeUp) {
                    if (!stopped.get()) {
                        wakeUp.wait(Math.max(1, Math.min(pause, left / 1_000_000)));
                    }
                }
                if (!stopped.get()) {
                    transformer.forgetRead();
                    followFlightRecorder();
                    tickSpans();
                    OpenWaits.look();
                    governance.look();
                    progress.write();
                }
                pause = Math.min(2 * pause, MANIFEST_EVERY.toMillis());
            }
        } catch (InterruptedException ended) {
            Thread.currentThread().interrupt();
        } catch (Throwable failure) {
            Failures.suppressed(failure);
        }
    }

    /** Ends the recording and leaves the program as it was; once. Another caller waits, in vain if the disk hangs. */
    private void stop(String reason) {
        if (!stopped.compareAndSet(false, true)) {
            awaitEnd();
            return;
        }
        try {
            end(reason);
        } catch (IOException | RuntimeException | Error failure) {
            Failures.suppressed(failure);
        } finally {
            recording.set(null);
            started = null;
            Dispatch.RECORDING.set(false);
            over.countDown();
        }
    }

    private void awaitEnd() {
        try {
            over.await(STOP_WITHIN.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void end(String reason) throws IOException {
        boolean exiting = Thread.currentThread() == shutdownHook;
        discovery.close();
        synchronized (wakeUp) {
            wakeUp.notifyAll();
        }
        TraceContext.propagate(false, 0);
        OpenWaits.atTheEnd();
        lookForNeighbours();
        if (profilers != null) {
            profilers.stop(STOP_WITHIN);
        }
        heap.stop(STOP_WITHIN);
        endFlightRecorder(exiting);
        if (!exiting) {
            Tracer.stop();
            instrumentation.removeTransformer(transformer);
            transformer.restore(discovery.release());
            AdviceLinker.uninstall();
            removeShutdownHook();
        }
        clean = recorder.stop(STOP_WITHIN);
        Tracer.stop();
        manifest.stopped(clean, reason, Instant.now());
        progress.write();
        if (options.dumpsHeapAtTheEnd()) {
            // Last, because it takes long: whoever loses patience meanwhile still has a recording that is whole.
            String missing = LastHeapDump.into(folder.path());
            if (missing != null) {
                manifest.notRecorded(missing);
                progress.write();
            }
        }
        long spans = recorder.stats().spans();
        long lost = ring.lostSpans();
        String told = "recorded " + spans + (spans == 1 ? " span" : " spans") + (lost == 0 ? "" : ", " + lost + " lost")
                + " in " + folder.path() + (Files.isDirectory(folder.path()) ? "" : ", which was deleted meanwhile");
        if (!exiting) {
            remains = Departure.of(
                    instrumentation, jfrSpans != null || profilers != null && profilers.hasUsedFlightRecorder());
        }
        say(told);
    }

    private void removeShutdownHook() {
        Thread hook = shutdownHook;
        if (hook != null) {
            try {
                Runtime.getRuntime().removeShutdownHook(hook);
            } catch (IllegalStateException alreadyEnding) {
                // The JVM is going down: the hook finds the recording stopped.
            }
        }
    }

    private static void say(String line) {
        System.err.println("sonde: " + line);
    }
}
