package io.sonde.model;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class GlobalPausesTest {
    private final GlobalPauses pauses = new GlobalPauses();

    private JvmEvents told() {
        EvidenceCollector evidence = new EvidenceCollector(Workspace.inTemporaryFolder());
        pauses.tell(evidence);
        return evidence.join(new SpanTable(Workspace.inTemporaryFolder()), 0, new Dictionary(), 17)
                .events();
    }

    @Test
    void aStopLastsFromTheRequestUntilThreadsMayGoOn() {
        pauses.operation(7, 120, 180, "RedefineClasses");
        pauses.stop(7, 100, 110);
        pauses.stop(7, 185, 190);

        assertThat(told().pauses()).containsExactly(new JvmEvents.Pause(100, 190, false, "RedefineClasses"));
    }

    @Test
    void theCollectionsOwnPauseIsTheCollections() {
        pauses.stop(1, 100, 105);
        pauses.operation(1, 105, 200, "G1CollectForAllocation");
        pauses.phase(110, 190, "GC Pause");

        assertThat(told().pauses())
                .containsExactly(
                        new JvmEvents.Pause(100, 110, false, "G1CollectForAllocation"),
                        new JvmEvents.Pause(110, 190, true, "GC Pause"),
                        new JvmEvents.Pause(190, 200, false, "G1CollectForAllocation"));
    }

    @Test
    void severalPhasesInOneStopAreEachCountedOnce() {
        pauses.phase(150, 160, "second");
        pauses.phase(110, 120, "first");
        pauses.operation(1, 100, 170, "Op");
        pauses.operation(2, 300, 310, "Other");

        JvmEvents events = told();
        assertThat(events.pauses().stream().mapToLong(JvmEvents.Pause::nanos).sum())
                .isEqualTo(80);
        assertThat(events.pauses()).filteredOn(JvmEvents.Pause::gc).hasSize(2);
        for (int i = 1; i < events.pauses().size(); i++) {
            assertThat(events.pauses().get(i).from())
                    .isGreaterThanOrEqualTo(events.pauses().get(i - 1).to());
        }
    }

    @Test
    void aCollectionKnowsTheHeapBeforeAndAfter() {
        pauses.heap(4, true, 900);
        pauses.heap(4, false, 300);
        pauses.collection(4, 100, 150, "G1New", "Allocation", 40);
        pauses.heap(5, true, 800); // its collection was lost

        assertThat(told().collections())
                .containsExactly(new JvmEvents.Collection(100, 150, 4, "G1New", "Allocation", 40, 900, 300));
    }
}
