package com.example.traveldesk;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.Set;

/** What can be planted in the desk; the README states the truth of each. */
public enum Fault {
    /** One list query, then one SELECT for each of its rows. */
    N_PLUS_ONE("n-plus-one"),
    /** The same policy question asked of the vector store once per section of the handbook. */
    REDUNDANT_RETRIEVAL("redundant-retrieval"),
    /** Independent tool calls of one model reply run one after another. */
    SEQUENTIAL_TOOLS("sequential-tools"),
    /** The fare search waits as it would without its index. */
    SLOW_QUERY("slow-query");

    private final String flag;

    Fault(String flag) {
        this.flag = flag;
    }

    public String flag() {
        return flag;
    }

    /** Reads a comma-separated list; empty text means a healthy desk. */
    public static Set<Fault> parse(String list) {
        Set<Fault> faults = EnumSet.noneOf(Fault.class);
        for (String name : list.split(",", -1)) {
            if (!name.isBlank()) {
                faults.add(named(name.strip()));
            }
        }
        return faults;
    }

    private static Fault named(String name) {
        return Arrays.stream(values())
                .filter(fault -> fault.flag.equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("unknown fault '" + name + "'; known are "
                        + String.join(
                                ", ", Arrays.stream(values()).map(Fault::flag).toList())));
    }
}
