package io.sonde.format.options;

/** An option that cannot be used; the message names the key and what it allows. */
public final class BadOption extends Exception {
    private static final long serialVersionUID = 1;

    /** @param message for the user, without a stop at its end */
    public BadOption(String message) {
        super(message);
    }
}
