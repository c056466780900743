package io.sonde.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class RootPathLinesTest {
    private static final String HEAD = "{\"t\":5000,\"took\":20,\"atMost\":10}";
    private static final String WAY = "{\"type\":\"[B\",\"age\":1000,\"root\":\"Threads, Stack Variable\",\"path\":["
            + "{\"type\":\"com.acme.Desk\",\"via\":\"\"},"
            + "{\"type\":\"java.util.ArrayList\",\"via\":\"notes\",\"entries\":12},"
            + "{\"type\":\"[B\",\"via\":\"[]\"}]}";

    private static HeapRecord.Builder builder() {
        return new HeapRecord.Builder().reading(HeapGauge.USED, 1, 1);
    }

    @Test
    void waysBeginWithTheirRootAndKnowWhenTheirEndWasAllocated() {
        HeapRecord.Builder heap = builder();
        assertThat(RootPathLines.read(List.of(HEAD, WAY), heap)).isEmpty();
        assertThat(heap.build().ways())
                .containsExactly(new HeapRecord.Way(
                        4000,
                        List.of(
                                new HeapRecord.WayStep("com.acme.Desk", "a variable on a thread's stack", -1),
                                new HeapRecord.WayStep("java.util.ArrayList", "notes", 12),
                                new HeapRecord.WayStep("byte[]", "[]", -1))));
    }

    @Test
    void whatIsNoWayIsCounted() {
        HeapRecord.Builder heap = builder();
        assertThat(RootPathLines.read(List.of(HEAD, WAY, "{\"type\":", "[]"), heap))
                .isEqualTo("has 2 lines that are no way from a root");
        assertThat(heap.build().ways()).hasSize(1);
    }
}
