package io.sonde.profilers;

import static org.assertj.core.api.Assertions.assertThat;

import io.sonde.profilers.ChunkTypes.Field;
import io.sonde.profilers.ChunkTypes.Type;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

class NativeBlocksTest {
    private static final Type TAKEN = new Type(
            NativeBlocks.TAKEN, List.of(number("startTime"), number("stackTrace"), number("address"), number("size")));
    private static final Type FREED =
            new Type(NativeBlocks.FREED, List.of(number("startTime"), number("stackTrace"), number("address")));

    private final NativeBlocks blocks = new NativeBlocks();

    private static Field number(String name) {
        return new Field(name, 1, false, false);
    }

    private void taken(int at, int address) throws IOException {
        blocks.taken(TAKEN, fields(at, 7, address, 100));
    }

    private boolean freed(int at, int address) throws IOException {
        return blocks.freed(FREED, fields(at, 0, address));
    }

    /** Numbers below 128 are written as they are. */
    private static ChunkBytes fields(int... values) {
        byte[] bytes = new byte[values.length];
        for (int i = 0; i < values.length; i++) {
            bytes[i] = (byte) values[i];
        }
        return new ChunkBytes(bytes, 0);
    }

    @Test
    void onlyFreesOfSampledBlocksAreKept() throws IOException {
        taken(1, 50);
        assertThat(freed(2, 51)).isFalse();
        assertThat(freed(3, 50)).isTrue();
        assertThat(blocks.frees()).isEqualTo(2);
        assertThat(blocks.frees()).isZero();
    }

    @Test
    void whatWasFreedIsForgottenWithItsChunk() throws IOException {
        taken(1, 50);
        assertThat(freed(2, 50)).isTrue();
        assertThat(freed(2, 50))
                .as("events are in no order, and may come twice")
                .isTrue();
        blocks.settle();
        assertThat(freed(3, 50)).isFalse();
    }

    @Test
    void anAddressThatWasTakenAgainIsFollowedOn() throws IOException {
        taken(1, 50);
        taken(5, 50);
        assertThat(freed(3, 50)).isTrue();
        blocks.settle();
        assertThat(freed(8, 50)).isTrue();
        blocks.settle();
        assertThat(freed(9, 50)).isFalse();
    }
}
