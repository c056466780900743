package io.sonde.core;

/** An option that cannot be used; the message names the key and what it allows. */
final class BadOption extends Exception {
    private static final long serialVersionUID = 1;

    BadOption(String message) {
        super(message);
    }
}
