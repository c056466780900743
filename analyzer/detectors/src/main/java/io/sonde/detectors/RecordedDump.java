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
        List<Holder> holders = holders(classes);
        return holders.isEmpty() ? null : new HeldInDump(holders.get(0));
    }

    /** Of the first of these classes that the program holds in one of the ways that are known; null where none is. */
    @Nullable
    HeldInDump telling(List<String> classes) {
        return holders(classes).stream()
                .map(HeldInDump::new)
                .filter(HeldInDump::isTelling)
                .findFirst()
                .orElse(null);
    }

    private List<Holder> holders(List<String> classes) {
        Path dump = file;
        if (dump == null || unreadable != null || classes.isEmpty()) {
            return List.of();
        }
        try {
            HeapDump heap = open;
            if (heap == null) {
                heap = HeapDump.open(dump);
                open = heap;
            }
            return heap.holders(classes);
        } catch (IOException failure) { // the histograms stand without it
            unreadable = sentence(failure, dump);
            return List.of();
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
