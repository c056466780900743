package io.sonde.core;

import io.sonde.api.Dictionary;
import io.sonde.api.Throttle;
import io.sonde.format.vocabulary.Operation;
import io.sonde.format.vocabulary.SpanKind;
import io.sonde.profilers.HeapSignals;
import io.sonde.profilers.Profilers;
import io.sonde.recorder.Manifest;
import io.sonde.recorder.Recorder;
import io.sonde.recorder.Ring;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Looks at what recording costs every ten seconds, has the {@link Governor} act on it, and tells the manifest what was left
 * out from when on. Confined to one thread; does nothing before the first span.
 */
final class Governance implements Governor.Levers {
    private static final long WINDOW = Duration.ofSeconds(10).toNanos();
    /** Looks come a little early or late. */
    private static final long TOLERANCE = Duration.ofMillis(500).toNanos();

    private final Recorder recorder;
    private final Ring ring;
    private final @Nullable Profilers profilers;
    private final HeapSignals heap;
    private final Manifest manifest;
    /** Null where nothing is to be left out, whatever it costs. */
    private final @Nullable Governor governor;

    private @Nullable Accounts accounts;
    private boolean impossible;
    private int weight = 1;

    /** @param budget part of what the program uses, 0 to 1; 0: recording may cost what it costs */
    Governance(
            double budget,
            Recorder recorder,
            Ring ring,
            @Nullable Profilers profilers,
            HeapSignals heap,
            Manifest manifest) {
        this.recorder = recorder;
        this.ring = ring;
        this.profilers = profilers;
        this.heap = heap;
        this.manifest = manifest;
        governor = budget > 0 ? new Governor(budget, this) : null;
    }

    /** To be called about every ten seconds, or more often. */
    void look() {
        Accounts present = accounts;
        if (present == null) {
            open();
        } else if (present.sinceLast() >= WINDOW - TOLERANCE) {
            window(present);
        }
    }

    private void open() {
        if (impossible || ring.tail() == 0) {
            return;
        }
        accounts = Accounts.open(recorder, ring, profilers, heap);
        if (accounts == null) {
            impossible = true;
            manifest.notRecorded(
                    "not recorded: what recording itself costs, so that overhead=... is not kept (this JVM does not tell)");
        }
    }

    private void window(Accounts present) {
        OwnCost cost = present.window(weight);
        manifest.ownCost(present.own(), present.base());
        if (governor != null) {
            for (Governor.Step step : governor.window(cost, recorder.shortSpans())) {
                manifest.governor(new Manifest.GovernorStep(
                        System.nanoTime(),
                        step.reason(),
                        step.kinds().stream().map(Governance::words).toList(),
                        step.slow(),
                        step.weight()));
            }
        }
    }

    private static String words(long kind) {
        String name = Dictionary.text(SpanKind.name(kind));
        String operation = Operation.ofCode(SpanKind.operation(kind)).label();
        return name == null || name.isEmpty() ? operation : operation + " " + name;
    }

    @Override
    public void sum(long[] kinds) {
        Throttle.sum(kinds);
    }

    @Override
    public void slow(int times) {
        if (profilers != null) {
            profilers.slow(times);
        }
    }

    @Override
    public void record(int newWeight) {
        weight = newWeight;
        Throttle.record(newWeight);
    }
}
