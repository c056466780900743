package io.sonde.detectors;

/** A price list that cannot be used. The message is one sentence without its end, naming the file and the reason. */
public final class BadPrices extends Exception {
    private static final long serialVersionUID = 1;

    BadPrices(String message) {
        super(message);
    }
}
