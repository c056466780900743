package io.sonde.recorder;

/**
 * What a recorder has done so far.
 *
 * @param spans finished spans written to the queue
 * @param begins begin records written to the queue
 * @param blocks blocks written, with those the recorder made itself
 * @param bytes bytes of those blocks
 * @param droppedRecords records given up because the queue refused their block again and again, or because they
 *     contradicted themselves
 * @param failures errors caught on the recorder thread
 * @param lastFailure the newest of them in words, empty when there was none
 * @param reopens how often the queue was opened again after a failure
 * @param deletedSegments segments deleted by retention
 * @param waits wait records written to the queue
 * @param summed spans that were summed instead of written
 * @param drained position in the ring up to which everything is in the queue
 */
public record RecorderStats(
        long spans,
        long begins,
        long blocks,
        long bytes,
        long droppedRecords,
        long failures,
        String lastFailure,
        long reopens,
        long deletedSegments,
        long waits,
        long summed,
        long drained) {}
