package io.sonde.core;

import io.sonde.api.Dictionary;
import io.sonde.api.Failures;
import io.sonde.api.Span;
import io.sonde.api.SpanListener;
import io.sonde.api.TraceContext;
import io.sonde.api.Tracer;
import io.sonde.format.vocabulary.Attribute;
import io.sonde.format.vocabulary.Operation;
import io.sonde.profilers.EventFile;
import io.sonde.profilers.FlightRecording;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import jdk.jfr.FlightRecorder;
import jdk.jfr.FlightRecorderListener;
import jdk.jfr.Recording;
import jdk.jfr.RecordingState;
import org.jspecify.annotations.Nullable;

/**
 * Writes each span as a JFR event while somebody records with JFR: the program's own recordings have the event switched
 * on, unless their settings say no. To be made only when JFR is in use already, or was asked for. An event begins with
 * its span, so each open span has one beside it.
 */
final class JfrSpans implements SpanListener, FlightRecorderListener, AutoCloseable {
    private static final String ENABLED = SpanEvent.NAME + "#enabled";

    // No lock of ours is held while JFR is called: JFR calls back with its own held.
    private final Set<Recording> running = ConcurrentHashMap.newKeySet();
    private volatile @Nullable EventFile own;
    private volatile boolean closed;
    private volatile boolean metRecording;

    /** Follows the program's recordings from now on, those that run already included. */
    static JfrSpans follow() {
        JfrSpans spans = new JfrSpans();
        FlightRecorder.addListener(spans);
        if (FlightRecorder.isInitialized()) {
            FlightRecorder.getFlightRecorder().getRecordings().forEach(spans::recordingStateChanged);
        }
        return spans;
    }

    /**
     * Records the spans, and nothing else, to a file of ours too; takes about a second.
     *
     * @param lasting what outlives every agent of this JVM
     */
    void record(Path file, Map<String, Object> lasting) throws IOException {
        own = EventFile.start(file, SpanEvent.class, lasting);
        Tracer.listener(this);
    }

    /** Writes to the file of ours what is new. */
    void tick() {
        EventFile file = own;
        if (file != null) {
            try {
                file.tick();
            } catch (IOException | RuntimeException diskGone) {
                Failures.suppressed(diskGone);
            }
        }
    }

    @Override
    public void recordingStateChanged(Recording recording) {
        try {
            EventFile file = own;
            if (file != null) {
                file.filesChanged();
            }
            if (closed || FlightRecording.isOurs(recording)) {
                return;
            }
            if (recording.getState() == RecordingState.RUNNING) {
                metRecording = true;
                FlightRecorder.register(SpanEvent.class); // here, so that no thread of the program has to
                if (running.add(recording) && !recording.getSettings().containsKey(ENABLED)) {
                    recording.enable(SpanEvent.class);
                }
            } else {
                running.remove(recording);
            }
            Tracer.listener(running.isEmpty() && own == null ? null : this);
        } catch (Throwable failure) {
            Failures.suppressed(failure);
        }
    }

    /** Whether a recording of the program has run since. */
    boolean hasMetRecording() {
        return metRecording;
    }

    @Override
    public @Nullable Object opened(Span span) {
        try {
            SpanEvent event = new SpanEvent();
            if (!event.isEnabled()) {
                return null;
            }
            event.startingThread = Thread.currentThread();
            Span agent = span.operation() == Operation.INVOKE_AGENT ? span : Tracer.enclosing(Operation.INVOKE_AGENT);
            event.agent = agent == null ? null : Dictionary.text(agent.name());
            event.begin();
            return event;
        } catch (Throwable failure) {
            Failures.suppressed(failure);
            return null;
        }
    }

    @Override
    public void ended(Span span, Object attachment) {
        if (!(attachment instanceof SpanEvent event)) {
            return;
        }
        try {
            event.end();
            if (event.shouldCommit()) {
                HexFormat hex = HexFormat.of();
                event.phase = span.phase().label();
                event.operation = span.operation().label();
                event.name = Dictionary.text(span.name());
                event.traceId = TraceContext.traceId(span);
                event.spanId = hex.toHexDigits(span.spanId());
                event.parentId = span.parentId() == 0 ? null : hex.toHexDigits(span.parentId());
                event.error = text(span, Attribute.ERROR_TYPE);
                event.commit();
            }
        } catch (Throwable failure) {
            Failures.suppressed(failure);
        }
    }

    private static @Nullable String text(Span span, Attribute attribute) {
        for (int i = 0; i < span.attributeCount(); i++) {
            if (span.codes()[i] == attribute.ordinal()) {
                return Dictionary.text((int) span.values()[i]);
            }
        }
        return null;
    }

    /** No events from now on; what is left of them is written to the file of ours. Not while the JVM shuts down. */
    @Override
    public void close() {
        leave();
        FlightRecorder.unregister(SpanEvent.class); // else JFR holds the class, and the class our loader
    }

    /** The same while the JVM shuts down, when JFR's own exit hook runs at the same time as ours. */
    void leave() {
        Tracer.listener(null);
        FlightRecorder.removeListener(this);
        closed = true;
        EventFile file = own;
        if (file != null) {
            try {
                file.stop();
            } catch (IOException | RuntimeException diskGone) {
                Failures.suppressed(diskGone);
            }
        }
    }
}
