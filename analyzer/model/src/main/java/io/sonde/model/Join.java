package io.sonde.model;

/** Whether a span waits for one of its children. */
public enum Join {
    /** The child ran on the parent's own thread: the parent could not go on before it ended. */
    SAME_THREAD,
    /**
     * The child ran elsewhere and ended before its parent did, or hardly later: probably awaited, but no join was
     * recorded.
     */
    ASSUMED,
    /** The child outlived its parent: fire and forget, never on the critical path. */
    DETACHED
}
