package io.sonde.core;

import io.sonde.api.Dictionary;
import io.sonde.api.Failures;
import io.sonde.api.Parks;
import io.sonde.api.Tracer;
import io.sonde.format.vocabulary.Operation;
import io.sonde.profilers.Facts;
import io.sonde.profilers.HeapSignals;
import io.sonde.profilers.Profilers;
import io.sonde.recorder.Manifest;
import io.sonde.recorder.Recorder;
import io.sonde.recorder.Ring;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Writes into the manifest what a recording has found, woven and counted so far. Any thread. */
final class Progress {
    private final Manifest manifest;
    private final Path file;
    private final Ring ring;
    private final Recorder recorder;
    private final RingSink sink;
    private final Discovery discovery;
    private final Census census;
    private final @Nullable Profilers profilers;
    private final HeapSignals heap;
    private final Set<Integer> namedRoots = new HashSet<>();

    Progress(
            Manifest manifest,
            Path file,
            Ring ring,
            Recorder recorder,
            RingSink sink,
            Discovery discovery,
            Census census,
            @Nullable Profilers profilers,
            HeapSignals heap) {
        this.manifest = manifest;
        this.file = file;
        this.ring = ring;
        this.recorder = recorder;
        this.sink = sink;
        this.discovery = discovery;
        this.census = census;
        this.profilers = profilers;
        this.heap = heap;
    }

    /** Never throws: a disk that is gone is one more failure to be counted. */
    synchronized void write() {
        manifest.counters(ring, recorder.stats());
        sink.roots().forEach(this::nameRoot);
        for (Candidate refused : discovery.refused()) {
            manifest.refusedRoot(refused.method(), refused.reason());
        }
        for (Candidate found : discovery.promoted()) {
            manifest.discoveredRoot(Tracer.shortName(found.method()), found.method(), found.rule());
        }
        for (Census.Entry entry : census.entries()) {
            manifest.library(new Manifest.Library(
                    entry.library(),
                    entry.version(),
                    Manifest.LibraryStatus.valueOf(entry.status().name()),
                    entry.methods(),
                    reason(entry)));
        }
        if (profilers == null) {
            manifest.notRecorded("not recorded: CPU, allocations, locks, pauses of the JVM (profile=spans)");
        } else {
            List<Facts> facts = profilers.facts();
            facts.forEach(this::profiler);
            if (!facts.isEmpty()) {
                parks();
            }
        }
        heap.missing().stream().sorted().forEach(manifest::notRecorded);
        Failures.snapshot().forEach((what, count) -> manifest.failure(what, count));
        try {
            manifest.write(file);
        } catch (IOException diskGone) {
            Failures.suppressed(diskGone);
        }
    }

    private void profiler(Facts facts) {
        manifest.profiler(new Manifest.Profiler(
                facts.name(),
                facts.version(),
                facts.recording(),
                facts.reason(),
                facts.events(),
                facts.files(),
                facts.lossWindow()));
        if (!facts.recording()) {
            manifest.notRecorded("not recorded: what " + facts.name() + " would show (" + facts.reason() + ")");
        }
    }

    /** What is woven of waits is told as a profiler is: it records while they do. */
    private void parks() {
        boolean ready = Parks.isReady();
        String reason = ready ? null : "waits in LockSupport.park could not be woven in this Java";
        manifest.profiler(new Manifest.Profiler(
                "park",
                null,
                ready,
                reason,
                ready ? Map.of("park", Parks.SHORT_NANOS / 1_000 + " us") : Map.of(),
                null,
                ready ? "waits that had not ended: up to 10 s of each" : null));
        if (!ready) {
            manifest.notRecorded("not recorded: what threads wait for in LockSupport.park (" + reason + ")");
        }
    }

    private void nameRoot(int name, Operation operation) {
        if (namedRoots.add(name)) {
            String text = Dictionary.text(name);
            if (text != null) {
                manifest.sessionRoot(text, operation == Operation.SESSION ? "rule" : "framework");
            }
        }
    }

    private static @Nullable String reason(Census.Entry entry) {
        if (!entry.reasons().isEmpty()) {
            return String.join("; ", entry.reasons());
        }
        return entry.status() == Census.Status.PRESENT
                ? "nothing in it matched an instrumentation of this version"
                : null;
    }
}
