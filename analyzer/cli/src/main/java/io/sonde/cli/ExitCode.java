package io.sonde.cli;

/** Exit codes, as scripts know them; see the contract. */
final class ExitCode {
    static final int DONE = 0;
    /** Done, and something at or above {@code --fail-on} was found. */
    static final int FOUND = 1;

    static final int USAGE = 2;
    /** The input is missing, unreadable, foreign or damaged beyond use. */
    static final int INPUT = 3;
    /** The JVM cannot be attached or controlled. */
    static final int UNREACHABLE = 4;
    /** A defect of ours. */
    static final int DEFECT = 70;

    private ExitCode() {}
}
