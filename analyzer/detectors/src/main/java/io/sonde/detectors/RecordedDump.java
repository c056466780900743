package io.sonde.detectors;

import io.sonde.heap.HeapDump;
import io.sonde.heap.Holder;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The heap dump of a recording: read when it is first asked, once, and not at all where nothing grows. Used by one thread. */
final class RecordedDump implements Closeable {
    /** How a sentence about a dump begins of which nothing could be read. */
    static final String UNREAD = "The recording's heap dump does not say who holds what grows";

    private final @Nullable Path file;
    private @Nullable HeapDump open;
    private @Nullable String unreadable;

    /** @param file null where the recording has none */
    RecordedDump(@Nullable Path file) {
        this.file = file;
    }

    /** Who holds the first of these classes that is in it; null without a dump, when it cannot be read, and for none. */
    @Nullable
    HeldInDump held(List<String> classes) {
        Path dump = file;
        if (dump == null || unreadable != null || classes.isEmpty()) {
            return null;
        }
        try {
            HeapDump heap = open;
            if (heap == null) {
                heap = HeapDump.open(dump);
                open = heap;
            }
            List<Holder> holders = heap.holders(classes);
            return holders.isEmpty() ? null : new HeldInDump(holders.get(0));
        } catch (IOException failure) { // the histograms stand without it
            unreadable = sentence(failure, dump);
            return null;
        }
    }

    /** Without the folder: reports are passed on, and its name may say more than they should. */
    private static String sentence(IOException failure, Path dump) {
        String reason =
                String.valueOf(failure.getMessage()).replace(dump.toString(), String.valueOf(dump.getFileName()));
        return UNREAD + ". " + reason + (reason.endsWith(".") ? "" : ".");
    }

    /** One or two sentences about what the dump could not say; null when nothing is wrong with it, or nobody asked. */
    @Nullable
    String trouble() {
        HeapDump heap = open;
        if (unreadable != null || heap == null) {
            return unreadable;
        }
        String damage = heap.damage();
        return damage == null
                ? null
                : "The recording's heap dump is not whole (" + damage
                        + "): who holds what grows is said as far as it goes"
                        + (heap.rootsAreAssumed() ? ", and its roots, which are missing, are assumed." : ".");
    }

    /** Gives memory and temporary files back. */
    @Override
    public void close() throws IOException {
        HeapDump heap = open;
        if (heap != null) {
            heap.close();
        }
    }
}
