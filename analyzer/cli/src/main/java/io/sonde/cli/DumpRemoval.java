package io.sonde.cli;

import io.sonde.detectors.Diagnosis;
import io.sonde.format.Format;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Deletes the heap dumps of recordings that were analysed, because they hold the program's data. What the analysis could not
 * read it leaves alone: another program may.
 */
final class DumpRemoval {
    private final @Nullable PrintStream out;
    private final PrintStream err;

    /** @param out where it says what it deleted; null to say nothing */
    DumpRemoval(@Nullable PrintStream out, PrintStream err) {
        this.out = out;
        this.err = err;
    }

    /** False when one had to stay. */
    boolean of(List<Path> recordings, Diagnosis diagnosis) {
        boolean gone = true;
        for (Path recording : recordings) {
            Path dump = recording.resolve(Format.HEAP).resolve(Format.HEAP_DUMP);
            if (Files.isRegularFile(dump, LinkOption.NOFOLLOW_LINKS)) {
                gone &= delete(dump, diagnosis.heapDumpUnread());
            } else if (out != null) {
                out.println("No heap dump to delete: there is no " + dump);
            }
        }
        return gone;
    }

    private boolean delete(Path dump, boolean unread) {
        if (unread) {
            err.println("sonde: " + dump + " stays, because it could not be read; delete it by hand when nothing else"
                    + " needs it.");
            return false;
        }
        try {
            long bytes = Files.size(dump);
            Files.delete(dump);
            if (out != null) {
                out.println("Deleted: " + dump + " (" + Status.bytes(bytes) + ")");
            }
            return true;
        } catch (IOException e) {
            err.println("sonde: " + dump + " cannot be deleted (" + Files600.reason(e) + ").");
            return false;
        }
    }
}
