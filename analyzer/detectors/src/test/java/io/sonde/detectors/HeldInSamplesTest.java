package io.sonde.detectors;

import static io.sonde.detectors.DrawnHeap.over;
import static io.sonde.detectors.DrawnHeap.spaced;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Holders by ways from roots that were followed while recording, where there is no heap dump. */
class HeldInSamplesTest {
    private static final String[] IN_A_MAP = {
        "static com.acme.Registry.SESSIONS|java.util.concurrent.ConcurrentHashMap|812",
        "table|java.util.concurrent.ConcurrentHashMap$Node[]",
        "[]|java.util.concurrent.ConcurrentHashMap$Node",
        "val|com.acme.Session",
        "text|byte[]"
    };

    private static final String[] IN_A_THREAD = {
        "|java.lang.Thread",
        "threadLocals|java.lang.ThreadLocal$ThreadLocalMap|5",
        "table|java.lang.ThreadLocal$ThreadLocalMap$Entry[]",
        "[]|java.lang.ThreadLocal$ThreadLocalMap$Entry",
        "value|java.util.ArrayList|40",
        "elementData|java.lang.Object[]",
        "[]|com.acme.Session"
    };

    private static DrawnHeap growing() {
        return over(300)
                .floor(second -> 20 + 0.1 * second)
                .objects("com.acme.Session", second -> 100 * second)
                .histograms(second -> 20, spaced(90, 300, 8));
    }

    @Test
    void theWayToTheClassThatGrowsIsTheHolder() {
        Finding finding = growing()
                .way(100, IN_A_MAP)
                .way(150, IN_A_MAP)
                .way(200, IN_A_MAP)
                .judged()
                .only(HeapLeak.ID);
        assertThat(finding.location().holder())
                .isEqualTo("static Registry.SESSIONS: ConcurrentHashMap (812 entries) -> entry: Session");
        assertThat(finding.location().holderPath()).hasSize(2);
        assertThat(finding.location().holderPath().get(0).holds()).isTrue();
        assertThat(finding.explanation()).contains("lead to 3 of 3 sampled objects by static Registry.SESSIONS");
    }

    @Test
    void threadLocalsAreToldAsSuch() {
        Finding finding = growing()
                .way(100, IN_A_THREAD)
                .way(150, IN_A_THREAD)
                .way(200, IN_A_THREAD)
                .judged()
                .only(HeapLeak.ID);
        assertThat(finding.location().holder())
                .isEqualTo("a thread: Thread -> thread local: ArrayList (40 entries) -> entry: Session");
    }

    @Test
    void storesOfAgentSystemsAreTold() {
        String[] store = {
            "static com.acme.Desk.MEMORY|dev.langchain4j.store.memory.chat.InMemoryChatMemoryStore",
            "messagesByMemoryId|java.util.concurrent.ConcurrentHashMap",
            "table|java.util.concurrent.ConcurrentHashMap$Node[]",
            "[]|java.util.concurrent.ConcurrentHashMap$Node",
            "val|com.acme.Session"
        };
        Finding finding = growing()
                .way(100, store)
                .way(150, store)
                .way(200, store)
                .judged()
                .only(HeapLeak.ID);
        assertThat(finding.explanation()).contains("That is a chat memory store");
        assertThat(finding.fix()).endsWith("clear(conversationId) in Spring AI.");
    }

    @Test
    void fewOrEarlyOrDifferentWaysNameNobody() {
        DrawnHeap few = growing().way(100, IN_A_MAP).way(150, IN_A_MAP).way(10, IN_A_MAP);
        assertThat(few.judged().only(HeapLeak.ID).location().holder()).isNull();
        DrawnHeap different = growing();
        for (int i = 0; i < 9; i++) {
            different.way(100 + i, "static com.acme.A.f" + i / 3 + "|com.acme.A", "s|com.acme.Session");
        }
        assertThat(different.judged().only(HeapLeak.ID).location().holder()).isNull();
    }
}
