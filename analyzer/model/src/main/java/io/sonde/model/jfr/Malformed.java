package io.sonde.model.jfr;

/** Bytes that are not what they should be. Never leaves the package. */
final class Malformed extends RuntimeException {
    private static final long serialVersionUID = 1;

    Malformed(String what) {
        super(what, null, false, false);
    }
}
