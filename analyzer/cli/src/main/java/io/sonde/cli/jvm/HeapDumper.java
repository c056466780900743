package io.sonde.cli.jvm;

import java.io.IOException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Asks a JVM for a dump of its heap. The JVM writes it itself, as its own user, with mode 0600 (which is HotSpot's doing: a
 * file in another user's folder is not ours to change); it stands still
 * meanwhile. The file gets its name when it is whole.
 */
public final class HeapDumper {
    /** A dump of a gigabyte takes about ten seconds, on a busy machine much longer. */
    private static final int PATIENCE_FACTOR = 40;
    /** References are written with 8 bytes, where they may take 4 in the heap. */
    private static final double GROWTH = 1.3;

    private static final String PART = ".part";

    private final Surroundings surroundings;
    private final Jvm jvm;

    public HeapDumper(Surroundings surroundings, Jvm jvm) {
        this.surroundings = surroundings;
        this.jvm = jvm;
    }

    /**
     * Writes a dump of what is alive.
     *
     * @param file absolute; its folder exists, and it does not
     * @return bytes of the file
     * @throws Unreachable when the JVM cannot be asked, does not answer or cannot write
     */
    public long dump(Path file) throws Unreachable {
        Path part = file.resolveSibling(file.getFileName() + PART);
        boolean whole = false;
        try {
            Files.deleteIfExists(part);
            ask(part);
            move(part, file);
            whole = true;
            return Files.size(file);
        } catch (IOException failed) {
            throw new Unreachable("The heap dump cannot be written to " + file + " (" + failed.getMessage() + ").");
        } finally {
            if (!whole) {
                delete(part);
            }
        }
    }

    /** Makes a folder that only the JVM's user can enter. */
    public void makeFolder(Path folder) throws Unreachable {
        try {
            if (Files.isDirectory(folder)) {
                return;
            }
            Files.createDirectory(
                    folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            int user = jvm.user();
            if (user > 0 && !Integer.valueOf(user).equals(Files.getAttribute(folder, "unix:uid"))) {
                Files.setAttribute(folder, "unix:gid", jvm.group(), LinkOption.NOFOLLOW_LINKS);
                Files.setAttribute(folder, "unix:uid", user, LinkOption.NOFOLLOW_LINKS);
            }
        } catch (IOException refused) {
            throw new Unreachable("The folder " + folder + " cannot be made (" + refused.getMessage()
                    + "): name a file with --output.");
        }
    }

    /**
     * Whether the JVM can write a dump there.
     *
     * @throws Unreachable with a sentence when its user may not, or there is no room
     */
    public void checkRoom(Path folder) throws Unreachable {
        if (Files.isDirectory(surroundings.proc()) && !Rights.of(jvm).canWriteInto(folder)) {
            throw new Unreachable("The user " + jvm.userName() + ", to whom process " + jvm.pid()
                    + " belongs, cannot write into " + folder + ": name a file elsewhere with --output.");
        }
        long resident = jvm.residentBytes();
        try {
            long free = Files.getFileStore(folder).getUsableSpace();
            long needed = (long) (resident * GROWTH);
            if (resident > 0 && free < needed) {
                throw new Unreachable("There is no room for the heap dump: it may need " + (needed >> 20) + " MiB, and "
                        + folder + " has " + (free >> 20)
                        + " MiB; make room there or name a file elsewhere with --output.");
            }
        } catch (IOException unknown) {
            // The JVM will say so when there is none.
        }
    }

    private void ask(Path part) throws Unreachable {
        CompletableFuture<String> said = new CompletableFuture<>();
        Thread speaker = new Thread(
                () -> {
                    try {
                        said.complete(HotSpotAttach.dump(jvm.pid(), part.toString()));
                    } catch (Throwable failure) {
                        said.completeExceptionally(failure);
                    }
                },
                "heap-dump");
        speaker.setDaemon(true);
        speaker.start();
        try {
            String answer = said.get(surroundings.patience().toMillis() * PATIENCE_FACTOR, TimeUnit.MILLISECONDS);
            if (!answer.contains("Heap dump file created")) {
                throw new Unreachable("The JVM of process " + jvm.pid() + " wrote no heap dump to " + part + " ("
                        + answer.lines().reduce((first, last) -> last).orElse("it did not say why") + ").");
            }
        } catch (TimeoutException silent) {
            throw new Unreachable("The JVM of process " + jvm.pid() + " wrote no heap dump within "
                    + surroundings.patience().toSeconds() * PATIENCE_FACTOR + " s: it hangs, or is very busy.");
        } catch (ExecutionException failed) {
            throw new Unreachable(sentence(failed.getCause() == null ? failed : failed.getCause()));
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new Unreachable("Interrupted; the JVM of process " + jvm.pid() + " may still be writing.");
        }
    }

    private String sentence(Throwable failure) {
        if (Files.isDirectory(surroundings.proc())
                && !Jvm.of(surroundings, jvm.pid()).exists()) {
            return "Process " + jvm.pid() + " ended before its heap was dumped.";
        }
        if (failure instanceof ReflectiveOperationException) {
            return "The Java that runs this command cannot ask for heap dumps: run ./sonde or java -jar sonde.jar on HotSpot.";
        }
        return "The JVM of process " + jvm.pid() + " wrote no heap dump (" + failure.getMessage() + ").";
    }

    private static void move(Path part, Path file) throws IOException {
        try {
            Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
        } catch (AtomicMoveNotSupportedException e) {
            Files.move(part, file);
        }
    }

    private static void delete(Path part) {
        try {
            Files.deleteIfExists(part);
        } catch (IOException left) {
            // It is for its owner to delete.
        }
    }
}
