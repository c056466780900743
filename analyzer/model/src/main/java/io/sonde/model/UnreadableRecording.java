package io.sonde.model;

import java.io.IOException;

/** The folder is no recording, or damaged beyond use. The message is one sentence for a person. */
public final class UnreadableRecording extends IOException {
    private static final long serialVersionUID = 1;

    /** @param message what is wrong and what to do about it */
    public UnreadableRecording(String message) {
        super(message);
    }

    /** @param message what is wrong and what to do about it */
    public UnreadableRecording(String message, Throwable cause) {
        super(message, cause);
    }
}
