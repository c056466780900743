package io.sonde.detectors;

import static org.assertj.core.api.Assertions.assertThat;

import io.sonde.model.Retiming;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ModelPartsTest {
    @Test
    void partsComeInTheOrderOfSessionsWhateverWasMergedFirst() {
        ModelParts late = parts(20, 29);
        late.addAll(parts(0, 19));
        List<Integer> sessions = new ArrayList<>();
        late.forEach((session, nanos, low, high) -> {
            sessions.add(session);
            assertThat(nanos).isEqualTo(session + 0.5);
            assertThat(low).isEqualTo(session);
            assertThat(high).isEqualTo(2L * session);
        });
        assertThat(sessions).hasSize(30).isSorted().doesNotHaveDuplicates();
    }

    private static ModelParts parts(int from, int to) {
        ModelParts parts = new ModelParts();
        for (int session = from; session <= to; session++) {
            parts.add(session, session + 0.5, new Retiming.Range(session, 2L * session));
        }
        return parts;
    }
}
