package io.sonde.model;

import java.io.IOException;
import java.io.UncheckedIOException;
import org.jspecify.annotations.Nullable;

/** There is no room for what was read. The message is one sentence for a person. */
public final class WorkspaceFull extends IOException {
    private static final long serialVersionUID = 1;

    WorkspaceFull(String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    /** For where only unchecked exceptions get through. */
    UncheckedIOException unchecked() {
        return new UncheckedIOException(this);
    }
}
