package com.example.claimsdesk;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.Set;

/** What can be planted in the claims desk; the README states the truth of each. */
public enum Fault {
    /** One list query, then one SELECT for each of its rows. */
    N_PLUS_ONE("n-plus-one"),
    /** The same question asked of the vector store once per section of the guidelines. */
    REDUNDANT_RETRIEVAL("redundant-retrieval"),
    /** The retrieval advisor keeps its default order, within the loop of tool calls. */
    RETRIEVAL_IN_TOOL_LOOP("retrieval-in-tool-loop"),
    /** A tool for one part each, which the framework calls one after another. */
    SEQUENTIAL_TOOLS("sequential-tools"),
    /** The search for similar claims waits as it would without its index. */
    SLOW_QUERY("slow-query"),
    /** The model provider refuses calls, and its client waits before it tries again. */
    RATE_LIMITED("rate-limited"),
    /** A transaction, and so a connection of a small pool, is open while the model thinks. */
    CONNECTION_HELD_OVER_LLM("connection-held-over-llm");

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
