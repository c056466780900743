package io.sonde.heap;

import java.io.IOException;
import java.io.UncheckedIOException;
import org.jspecify.annotations.Nullable;

/** The file is no heap dump, damaged beyond use, or there is no room to read it. The message is one sentence. */
public final class UnreadableDump extends IOException {
    private static final long serialVersionUID = 1;

    UnreadableDump(String message) {
        super(message);
    }

    UnreadableDump(String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    /** For where only unchecked exceptions get through; {@link HeapDump} unwraps it again. */
    UncheckedIOException unchecked() {
        return new UncheckedIOException(this);
    }
}
