package io.sonde.profilers;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Enabled;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

/** Ties JFR's clock to the recording's. Its loading makes JFR set itself up: only {@link FlightRecording} touches it. */
@Name(AnchorEvent.NAME)
@Label("Anchor")
@Description("System.nanoTime at the start of this event")
@Category({"Sonde"})
@StackTrace(false)
@Enabled(false)
final class AnchorEvent extends Event {
    static final String NAME = "sonde.Anchor";

    /** Nobody was descheduled between two readings that lie no further apart. Unit: ns. */
    private static final long NARROW = 400;

    private static final int ATTEMPTS = 50;

    @Label("Nano Time")
    long nanoTime;

    @Label("Uncertainty")
    @Description("How far apart the two readings were that the time lies between, in ns")
    long uncertainty;

    /** Writes one: the first that is narrow, else the narrowest of many. */
    static void write() {
        AnchorEvent best = null;
        for (int attempt = 0; attempt < ATTEMPTS && (best == null || best.uncertainty >= NARROW); attempt++) {
            AnchorEvent event = new AnchorEvent();
            long before = System.nanoTime();
            event.begin();
            long width = System.nanoTime() - before;
            if (best == null || width < best.uncertainty) {
                event.nanoTime = before + width / 2;
                event.uncertainty = width;
                best = event;
            }
        }
        if (best != null) {
            best.commit();
        }
    }
}
