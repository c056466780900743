package io.sonde.api;

import org.jspecify.annotations.Nullable;

/**
 * SipHash-2-4 (Aumasson and Bernstein, 2012) over the UTF-16 of a text, with a 128-bit key that lives in memory only:
 * equal texts are recognised within one recording, and a recording cannot be attacked with a dictionary. Texts beyond
 * {@value #MOST_CHARS} characters are hashed by length, head and tail, which is no evidence of equality. Stateless but
 * for the key.
 */
public final class KeyedHash {
    static final int MOST_CHARS = 65_536;

    private static volatile long[] key = {0, 0};

    private KeyedHash() {}

    /** Sets the key of the recording that begins. */
    public static void key(long low, long high) {
        key = new long[] {low, high};
    }

    /** Whether the text is too long to be hashed whole. */
    public static boolean isInexact(CharSequence text) {
        return text.length() > MOST_CHARS;
    }

    /** The hash of a text. */
    public static long of(CharSequence text) {
        int length = text.length();
        Sip sip = new Sip(key);
        if (length <= MOST_CHARS) {
            sip.words(text, 0, length);
        } else {
            sip.words(text, 0, MOST_CHARS / 2);
            sip.words(text, length - MOST_CHARS / 2, length);
        }
        return sip.finish(length);
    }

    /** The hash of a number. */
    public static long of(long value) {
        Sip sip = new Sip(key);
        sip.word(value);
        return sip.finish(8);
    }

    /** The hash of a value by its text, numbers by their value; 0 for null. */
    public static long of(@Nullable Object value) {
        if (value == null) {
            return 0;
        }
        if (value instanceof CharSequence text) {
            return of(text);
        }
        if (value.getClass() == java.util.Date.class) {
            return of(((java.util.Date) value).getTime()); // its text has no milliseconds
        }
        if (value instanceof Number || value instanceof Boolean || value instanceof java.util.Date) {
            return of((CharSequence) value.toString());
        }
        if (value instanceof byte[] bytes) {
            return of(bytes);
        }
        // Only values of the JDK have a toString that is known to be cheap, complete and free of side effects.
        String type = value.getClass().getName();
        boolean plain = type.startsWith("java.time.") || type.startsWith("java.lang.") || type.equals("java.util.UUID");
        return plain ? of((CharSequence) value.toString()) : System.identityHashCode(value);
    }

    private static long of(byte[] bytes) {
        Sip sip = new Sip(key);
        int ends = bytes.length <= MOST_CHARS ? bytes.length : MOST_CHARS / 2;
        sip.bytes(bytes, 0, ends);
        if (ends < bytes.length) {
            sip.bytes(bytes, bytes.length - ends, bytes.length);
        }
        return sip.finish(bytes.length);
    }

    /** Folds one more hash into a running one; order matters. */
    public static long mix(long running, long hash) {
        long mixed = (running ^ Long.rotateLeft(hash, 29)) * 0x9E3779B97F4A7C15L;
        return mixed ^ mixed >>> 32;
    }

    private static final class Sip {
        private long v0;
        private long v1;
        private long v2;
        private long v3;

        Sip(long[] key) {
            v0 = key[0] ^ 0x736f6d6570736575L;
            v1 = key[1] ^ 0x646f72616e646f6dL;
            v2 = key[0] ^ 0x6c7967656e657261L;
            v3 = key[1] ^ 0x7465646279746573L;
        }

        void words(CharSequence text, int from, int to) {
            int at = from;
            for (; at + 4 <= to; at += 4) {
                word(text.charAt(at)
                        | (long) text.charAt(at + 1) << 16
                        | (long) text.charAt(at + 2) << 32
                        | (long) text.charAt(at + 3) << 48);
            }
            if (at < to) {
                long last = 0;
                for (int shift = 0; at < to; at++, shift += 16) {
                    last |= (long) text.charAt(at) << shift;
                }
                word(last);
            }
        }

        void bytes(byte[] bytes, int from, int to) {
            long word = 0;
            for (int i = from; i < to; i++) {
                word |= (bytes[i] & 0xFFL) << 8 * (i - from & 7);
                if ((i - from & 7) == 7 || i + 1 == to) {
                    word(word);
                    word = 0;
                }
            }
        }

        void word(long word) {
            v3 ^= word;
            round();
            round();
            v0 ^= word;
        }

        long finish(long length) {
            word(length << 56 | length);
            v2 ^= 0xff;
            round();
            round();
            round();
            round();
            return v0 ^ v1 ^ v2 ^ v3;
        }

        private void round() {
            v0 += v1;
            v1 = Long.rotateLeft(v1, 13) ^ v0;
            v0 = Long.rotateLeft(v0, 32);
            v2 += v3;
            v3 = Long.rotateLeft(v3, 16) ^ v2;
            v0 += v3;
            v3 = Long.rotateLeft(v3, 21) ^ v0;
            v2 += v1;
            v1 = Long.rotateLeft(v1, 17) ^ v2;
            v2 = Long.rotateLeft(v2, 32);
        }
    }
}
