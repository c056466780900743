package io.sonde.format.vocabulary;

/** What an agent system spends its time on. The code of a phase is its ordinal and is part of the format: append only. */
public enum Phase {
    /** Model and planner calls, and what they wait for. */
    DECISION("decision"),
    /** Memory, embeddings, vector search and SQL. */
    RETRIEVAL("retrieval"),
    /** Tools. */
    ACTION("action"),
    /** Messages between agents, HTTP, MCP, queues. */
    COMMUNICATION("communication"),
    /** The glue: the own time of sessions, agents and tasks. */
    ORCHESTRATION("orchestration");

    private static final Phase[] BY_CODE = values();

    private final String label;

    Phase(String label) {
        this.label = label;
    }

    /** The lower-case word that reports and {@code findings.json} use. */
    public String label() {
        return label;
    }

    /** The phase with this code; an unknown code, from a newer recorder, counts as orchestration. */
    public static Phase ofCode(int code) {
        return code >= 0 && code < BY_CODE.length ? BY_CODE[code] : ORCHESTRATION;
    }
}
