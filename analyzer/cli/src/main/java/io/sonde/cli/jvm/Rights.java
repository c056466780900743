package io.sonde.cli.jvm;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Map;

/**
 * What a user may do with files, by their owner and mode. Access lists and read-only mounts are not known to it, so it
 * may allow too much, and it never refuses what the mode allows.
 */
record Rights(int user, int group, Collection<Integer> groups) {
    private static final int READ = 4;
    private static final int WRITE = 2;
    private static final int ENTER = 1;

    static Rights of(Jvm jvm) {
        return new Rights(jvm.user(), jvm.group(), jvm.groups());
    }

    /** Whether a file can be opened, through all folders above it. */
    boolean canRead(Path file) {
        return canReach(file) && has(file, READ);
    }

    /** Whether files can be made in a folder. */
    boolean canWriteInto(Path folder) {
        return canReach(folder) && has(folder, WRITE | ENTER);
    }

    private boolean canReach(Path file) {
        for (Path above = file.getParent(); above != null; above = above.getParent()) {
            if (!has(above, ENTER)) {
                return false;
            }
        }
        return true;
    }

    private boolean has(Path file, int rights) {
        if (user <= 0) {
            return true; // root, or unknown
        }
        try {
            Map<String, Object> attributes = Files.readAttributes(file, "unix:uid,gid,mode");
            int mode = number(attributes, "mode");
            int owner = number(attributes, "uid");
            int team = number(attributes, "gid");
            int shift = owner == user ? 6 : team == group || groups.contains(team) ? 3 : 0;
            return (mode >> shift & rights) == rights;
        } catch (IOException | UnsupportedOperationException unknown) {
            return true;
        }
    }

    private static int number(Map<String, Object> attributes, String name) {
        return attributes.get(name) instanceof Integer number ? number : 0;
    }
}
