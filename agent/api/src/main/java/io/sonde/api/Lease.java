package io.sonde.api;

/**
 * The piece of the ring that a thread has to itself, and what its writer needs to know to decide whether the thread is worth
 * one. Nothing but numbers, so that a thread keeps nothing of a recording alive that is over. Confined to its thread; what
 * the numbers say is the {@link SpanSink}'s.
 */
public final class Lease {
    /** Id of the ring that it is of; 0 when there is none. */
    public long ring;

    /** Names it in its ring. */
    public long position;

    /** Of the piece altogether, in bytes; 0 when the thread has none. */
    public int bytes;

    /** Of these, claimed so far. */
    public int used;

    /** When the present burst of records began, or the piece was taken. Raw ticks. */
    public long since;

    /** Bytes recorded since then without a piece. */
    public int burst;
}
