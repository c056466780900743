package io.sonde.cli;

import io.sonde.model.Progress;
import java.io.PrintStream;
import java.util.Locale;
import java.util.function.LongSupplier;

/**
 * One line that shows how far a long analysis has come, drawn over itself and erased in the end. Nothing is shown in the
 * first two seconds. Used by one thread.
 */
final class ProgressBar implements AutoCloseable {
    private static final long PATIENCE_NANOS = 2_000_000_000;
    private static final long STEP_NANOS = 100_000_000;
    private static final int ROOM = 30;
    private static final int LONGEST = 58;

    private final PrintStream err;
    private final boolean shown;
    private final LongSupplier clock;
    private final long begun;
    private long drawn;
    private boolean visible;

    /**
     * @param shown whether {@code err} is a terminal
     * @param clock ns
     */
    ProgressBar(PrintStream err, boolean shown, LongSupplier clock) {
        this.err = err;
        this.shown = shown;
        this.clock = clock;
        begun = clock.getAsLong();
        drawn = begun + PATIENCE_NANOS - STEP_NANOS;
    }

    /** What takes the progress of one step of the work. */
    Progress step(String name) {
        return shown ? (done, all) -> draw(name, done, all) : Progress.NONE;
    }

    private void draw(String name, long done, long all) {
        long now = clock.getAsLong();
        if (now - drawn < STEP_NANOS) {
            return;
        }
        drawn = now;
        visible = true;
        double share = all <= 0 ? 0 : Math.min(1, (double) done / all);
        int filled = (int) (share * ROOM);
        String line = String.format(
                Locale.ROOT, "%-18s [%s%s] %3d %%", name, "#".repeat(filled), ".".repeat(ROOM - filled), (int)
                        (100 * share));
        err.print("\r" + line.substring(0, Math.min(LONGEST, line.length())));
        err.flush();
    }

    /** Erases the line. */
    @Override
    public void close() {
        if (visible) {
            err.print("\r" + " ".repeat(LONGEST) + "\r");
            err.flush();
            visible = false;
        }
    }
}
