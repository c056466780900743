package io.sonde.detectors;

import io.sonde.model.Session;

/**
 * Simulates sending messages in batches: one that could go waits for others to join it, at most so long and at most so
 * many. When a message could go is known from the time that the program spent between messages; what it spent waiting for
 * the answers before would be gone.
 */
final class MessageBatching {
    private MessageBatching() {}

    /**
     * What a limit gives.
     *
     * @param first for each message whether it opens a batch
     * @param messages that would still be sent
     * @param addedNanos mean time that a message waits for its batch
     */
    record Outcome(boolean[] first, int messages, double addedNanos) {}

    /**
     * @param calls messages one after another
     * @param waitNanos longest wait for a batch
     * @param most messages in a batch
     */
    static Outcome of(Session session, int[] calls, long waitNanos, int most) {
        boolean[] first = new boolean[calls.length];
        long[] ready = new long[calls.length];
        for (int i = 1; i < calls.length; i++) {
            ready[i] = ready[i - 1] + Math.max(0, session.begin(calls[i]) - session.end(calls[i - 1]));
        }
        int messages = 0;
        long waited = 0;
        for (int from = 0; from < calls.length; ) {
            int to = from + 1;
            while (to < calls.length && to - from < most && ready[to] - ready[from] <= waitNanos) {
                to++;
            }
            // a full batch goes at once, the last one when there is no more to send, any other when its time is up
            boolean timer = to < calls.length && to - from < most;
            long sent = timer ? ready[from] + waitNanos : ready[to - 1];
            for (int i = from; i < to; i++) {
                waited += sent - ready[i];
            }
            first[from] = true;
            messages++;
            from = to;
        }
        return new Outcome(first, messages, calls.length == 0 ? 0 : (double) waited / calls.length);
    }
}
