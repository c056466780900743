package io.sonde.model;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DurationsTest {
    @ParameterizedTest
    @CsvSource({
        "20 ms, 20000000",
        "10ms, 10000000",
        "5000000 ns, 5000000",
        "1 s, 1000000000",
        "'50 ms, threads inside of spans', 50000000",
        "everyChunk, -1",
        "20 msec, -1",
        "'', -1",
    })
    void lengthsAreWhatProfilersWrite(String text, long nanos) {
        assertThat(Durations.nanos(text, -1)).isEqualTo(nanos);
    }
}
