package com.example.scenarios;

/** One program, planted and repaired, and the world around it. A healthy control is the same either way. */
public interface Scenario {
    /** Its number in the list, such as {@code F01}. */
    String id();

    /** How it is used. */
    Load load();

    /** What it calls over HTTP; made in the process of the world. */
    World world(Setting setting);

    /** Builds the program; made in the process of the program. */
    Program open(Setting setting, Outside outside) throws Exception;
}
