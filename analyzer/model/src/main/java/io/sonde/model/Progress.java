package io.sonde.model;

/** Is told how far long work has come. Called from the thread that does the work, often: it must be quick. */
@FunctionalInterface
public interface Progress {
    /** Tells nobody. */
    Progress NONE = (done, all) -> {};

    /** @param all what {@code done} grows to, roughly; in the unit of the work */
    void at(long done, long all);
}
