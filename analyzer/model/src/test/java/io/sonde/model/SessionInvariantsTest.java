package io.sonde.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SessionInvariantsTest {
    private static final int TREES = 3_000;

    @Test
    void criticalPathPartitionsTheRootExactly() {
        for (int seed = 0; seed < TREES; seed++) {
            Session session = RandomSessions.next(seed);
            CriticalPath path = session.criticalPath();
            long at = session.begin(0);
            long owned = 0;
            for (int i = 0; i < path.segments(); i++) {
                assertThat(path.from(i)).as("seed %d", seed).isEqualTo(at);
                assertThat(path.to(i)).isGreaterThan(path.from(i));
                assertThat(session.begin(path.owner(i))).isLessThanOrEqualTo(path.from(i));
                assertThat(session.end(path.owner(i))).isGreaterThanOrEqualTo(path.to(i));
                at = path.to(i);
            }
            for (int i = 0; i < session.size(); i++) {
                owned += path.nanos(i);
                assertThat(path.nanos(i)).isBetween(0L, session.end(i) - session.begin(i));
            }
            assertThat(at).as("seed %d", seed).isEqualTo(session.end(0));
            assertThat(owned).isEqualTo(session.durationNanos());
            assertThat(path.assumedNanos()).isBetween(0L, session.durationNanos());
        }
    }

    @Test
    void detachedSpansOwnNothing() {
        for (int seed = 0; seed < TREES; seed++) {
            Session session = RandomSessions.next(seed);
            for (int i = 1; i < session.size(); i++) {
                if (session.join(i) == Join.DETACHED) {
                    assertThat(session.criticalPath().subtreeNanos(i)).isZero();
                }
            }
        }
    }

    @Test
    void treeIsDepthFirstAndClipped() {
        for (int seed = 0; seed < TREES; seed++) {
            Session session = RandomSessions.next(seed);
            assertThat(session.subtreeEnd(0)).isEqualTo(session.size());
            for (int i = 1; i < session.size(); i++) {
                int parent = session.parent(i);
                assertThat(parent).isLessThan(i);
                assertThat(session.subtreeEnd(i)).isLessThanOrEqualTo(session.subtreeEnd(parent));
                assertThat(session.begin(i)).isBetween(session.begin(parent), session.end(parent));
                assertThat(session.end(i)).isBetween(session.begin(i), session.end(parent));
                assertThat(session.selfNanos(i)).isBetween(0L, session.end(i) - session.begin(i));
            }
        }
    }

    @Test
    void retimingStaysBetweenZeroAndTheQuickBound() {
        for (int seed = 0; seed < TREES; seed++) {
            Session session = RandomSessions.next(seed);
            Random random = new Random(seed);
            Retiming retiming = session.retiming();
            for (int i = 0; i < session.size(); i++) {
                if (random.nextBoolean()) {
                    retiming.shrinkSelf(i, random.nextDouble());
                }
            }
            Retiming.Range saving = retiming.saving();
            assertThat(saving.low()).isBetween(0L, saving.high());
            assertThat(saving.high()).isLessThanOrEqualTo(retiming.quickNanos());
        }
    }

    @Test
    void retimingWithIntervalsStaysBetweenZeroAndTheQuickBound() {
        for (int seed = 0; seed < TREES; seed++) {
            Session session = RandomSessions.next(seed);
            Random random = new Random(seed);
            Retiming retiming = session.retiming();
            for (int i = 0; i < session.size(); i++) {
                long length = session.end(i) - session.begin(i);
                for (int k = random.nextInt(3); k > 0 && length > 0; k--) {
                    long from = session.begin(i) + random.nextLong(length);
                    retiming.removeSelf(i, from, from + random.nextLong(length));
                }
                if (random.nextInt(4) == 0) {
                    retiming.shrinkSelf(i, random.nextDouble());
                }
            }
            Retiming.Range saving = retiming.saving();
            assertThat(saving.low()).as("seed %d", seed).isBetween(0L, saving.high());
            assertThat(saving.high()).isLessThanOrEqualTo(retiming.quickNanos());
            assertThat(retiming.quickNanos()).isLessThanOrEqualTo(session.durationNanos());
        }
    }

    @Test
    void theWholeIntervalIsTheWholeSelfTime() {
        for (int seed = 0; seed < TREES; seed++) {
            Session session = RandomSessions.next(seed);
            int node = new Random(seed).nextInt(session.size());
            Retiming.Range byShare = session.retiming().shrinkSelf(node, 1).saving();
            long middle = (session.begin(node) + session.end(node)) / 2;
            Retiming.Range byInterval = session.retiming()
                    .removeSelf(node, middle, Long.MAX_VALUE)
                    .removeSelf(node, Long.MIN_VALUE, middle)
                    .saving();
            assertThat(byInterval).as("seed %d", seed).isEqualTo(byShare);
        }
    }

    @Test
    void queuesLeftOutSaveNoMoreThanTheyTook() {
        for (int seed = 0; seed < TREES; seed++) {
            Session session = RandomSessions.next(seed);
            Random random = new Random(seed);
            Retiming retiming = session.retiming();
            for (int i = 1; i < session.size(); i++) {
                if (random.nextBoolean()) {
                    retiming.startEarlier(i, random.nextInt(1_000));
                }
            }
            Retiming.Range saving = retiming.saving();
            assertThat(saving.low()).isBetween(0L, saving.high());
            assertThat(saving.high()).isLessThanOrEqualTo(retiming.quickNanos());
        }
    }

    @Test
    void partsAndRestAreTheSpansOwnTimeExactly() {
        for (int seed = 0; seed < TREES; seed++) {
            Session session = RandomSessions.next(seed);
            Attribution attribution = session.attribution();
            for (int i = 0; i < session.size(); i++) {
                long[] sums = new long[TimePart.values().length];
                long rest = attribution.addSelf(i, sums);
                assertThat(rest).as("seed %d", seed).isNotNegative();
                assertThat(rest + Arrays.stream(sums).sum()).isEqualTo(session.selfNanos(i));
            }
        }
    }

    @Test
    void partsAndRestOfTheCriticalPathAreTheSessionExactly() {
        for (int seed = 0; seed < TREES; seed++) {
            Session session = RandomSessions.next(seed);
            CriticalPath path = session.criticalPath();
            long[] sums = new long[TimePart.values().length];
            long rest = 0;
            for (int i = 0; i < path.segments(); i++) {
                rest += session.attribution().add(path.owner(i), path.from(i), path.to(i), sums);
            }
            assertThat(rest + Arrays.stream(sums).sum()).as("seed %d", seed).isEqualTo(session.durationNanos());
        }
    }

    @Test
    void piecesDoNotOverlap() {
        for (int seed = 0; seed < TREES; seed++) {
            Session session = RandomSessions.next(seed);
            Attribution attribution = session.attribution();
            for (int i = 0; i < session.size(); i++) {
                long at = session.begin(i);
                for (int piece = attribution.first(i); piece < attribution.first(i + 1); piece++) {
                    assertThat(attribution.from(piece)).as("seed %d", seed).isGreaterThanOrEqualTo(at);
                    assertThat(attribution.to(piece)).isGreaterThan(attribution.from(piece));
                    at = attribution.to(piece);
                }
                assertThat(at).isLessThanOrEqualTo(session.end(i));
            }
        }
    }
}
