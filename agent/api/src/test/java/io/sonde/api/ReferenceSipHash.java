package io.sonde.api;

/** SipHash-2-4 over bytes, written down from the paper, to hold ours against. */
final class ReferenceSipHash {
    private ReferenceSipHash() {}

    static long of(long k0, long k1, byte[] input) {
        long[] v = {
            k0 ^ 0x736f6d6570736575L, k1 ^ 0x646f72616e646f6dL, k0 ^ 0x6c7967656e657261L, k1 ^ 0x7465646279746573L
        };
        int words = input.length / 8;
        for (int i = 0; i <= words; i++) {
            long word = i == words ? (long) input.length << 56 : 0;
            for (int j = 0; j < 8 && i * 8 + j < input.length; j++) {
                word |= (input[i * 8 + j] & 0xFFL) << 8 * j;
            }
            v[3] ^= word;
            rounds(v, 2);
            v[0] ^= word;
        }
        v[2] ^= 0xff;
        rounds(v, 4);
        return v[0] ^ v[1] ^ v[2] ^ v[3];
    }

    private static void rounds(long[] v, int count) {
        for (int i = 0; i < count; i++) {
            v[0] += v[1];
            v[2] += v[3];
            v[1] = Long.rotateLeft(v[1], 13) ^ v[0];
            v[3] = Long.rotateLeft(v[3], 16) ^ v[2];
            v[0] = Long.rotateLeft(v[0], 32);
            v[2] += v[1];
            v[0] += v[3];
            v[1] = Long.rotateLeft(v[1], 17) ^ v[2];
            v[3] = Long.rotateLeft(v[3], 21) ^ v[0];
            v[2] = Long.rotateLeft(v[2], 32);
        }
    }
}
