package io.sonde.api;

import io.sonde.format.vocabulary.Attribute;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * Recognises a request as the repetition of one that failed: same method and URL, asked for by the same span. Clients
 * that retry do it in many places, each with a request of its own. A table of fixed size without locks: a collision
 * forgets a count, it never makes one up.
 */
final class Resends {
    private static final int SLOTS = 1024;
    private static final int COUNT_BITS = 8;
    private static final long MOST = (1 << COUNT_BITS) - 1;
    /** The upper bits say whose failures are counted, the lower ones how many came in a row. */
    private static final AtomicLongArray FAILURES = new AtomicLongArray(SLOTS);

    private Resends() {}

    /**
     * A request begins.
     *
     * @param submitter the span it is made in, 0 when there is none
     */
    static void begins(Span request, long submitter, long urlHash, @org.jspecify.annotations.Nullable String method) {
        if (submitter == 0) {
            return;
        }
        long key = KeyedHash.mix(submitter, urlHash + (method == null ? 0 : method.hashCode()));
        request.requestKey = key == 0 ? 1 : key;
        long entry = FAILURES.get(slot(request.requestKey));
        if (isOf(entry, request.requestKey) && (entry & MOST) > 0) {
            request.set(Attribute.HTTP_REQUEST_RESEND_COUNT, entry & MOST);
        }
    }

    /** The request has failed: the next one like it repeats it. */
    static void failed(Span request) {
        long key = request.requestKey;
        if (key != 0) {
            request.requestKey = 0; // one failure, whatever else goes wrong with it
            int slot = slot(key);
            long entry = FAILURES.get(slot);
            long count = isOf(entry, key) ? entry & MOST : 0;
            FAILURES.set(slot, key & ~MOST | Math.min(MOST, count + 1));
        }
    }

    /** The request was answered: the next one like it is another one. */
    static void succeeded(Span request) {
        long key = request.requestKey;
        if (key != 0) {
            int slot = slot(key);
            if (isOf(FAILURES.get(slot), key)) {
                FAILURES.set(slot, 0);
            }
        }
    }

    private static int slot(long key) {
        return (int) (key >>> 54) & SLOTS - 1;
    }

    private static boolean isOf(long entry, long key) {
        return (entry & ~MOST) == (key & ~MOST);
    }
}
