package io.sonde.cli.jvm;

/** A JVM cannot be attached or controlled; the message is whole sentences that say why and what to do. */
public final class Unreachable extends Exception {
    private static final long serialVersionUID = 1;

    public Unreachable(String message) {
        super(message);
    }
}
