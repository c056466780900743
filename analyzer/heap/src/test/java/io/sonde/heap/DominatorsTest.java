package io.sonde.heap;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.BitSet;
import java.util.Random;
import java.util.function.LongUnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What keeps what alive, against the definition: what is no longer reachable without an object is kept by it. */
class DominatorsTest {
    @TempDir
    Path folder;

    @Test
    void keepsWhatIsNotReachableWithoutIt() throws Exception {
        for (int seed = 0; seed < 200; seed++) {
            Random random = new Random(seed);
            int nodes = 2 + random.nextInt(40);
            int[][] edges = new int[nodes + 1][];
            for (int i = 1; i <= nodes; i++) {
                edges[i] = random.ints(random.nextInt(4), 0, nodes + 1).toArray();
            }
            BitSet roots = new BitSet();
            roots.set(1);
            roots.set(1 + random.nextInt(nodes));
            check(seed, nodes, edges, roots);
        }
    }

    private void check(int seed, int nodes, int[][] edges, BitSet roots) throws Exception {
        int idSize = seed % 2 == 0 ? Long.BYTES : Integer.BYTES;
        // Addresses of HotSpot, or numbers of a JVM that knows no addresses.
        LongUnaryOperator id = seed % 3 == 0 ? number -> number : number -> 0x1000 + number * (seed % 5 + 1) * 8L;
        WrittenDump written = new WrittenDump(idSize, id);
        for (int i = nodes; i >= 1; i--) {
            written.object(i, edges[i]);
        }
        roots.stream().forEach(written::root);
        Path file = folder.resolve(seed + ".hprof");
        file = seed % 4 < 2 ? written.writtenInOne(file) : written.writtenInSegments(file);
        Scratch scratch = new Scratch(folder);
        DumpBytes bytes = DumpFile.open(file, folder);
        FirstPass.Result first = FirstPass.over(bytes, scratch);
        assertThat(first.damage()).isNull();
        Graph graph = new Graph(bytes, first.pass(), scratch);
        SecondPass.over(graph);
        Dominators dominators = new Dominators(graph, scratch);

        BitSet reachable = reachable(edges, roots, 0);
        for (int i = 1; i <= nodes; i++) {
            int object = graph.ids.of(id.applyAsLong(i));
            assertThat(dominators.number.get(object) != 0).isEqualTo(reachable.get(i));
            BitSet kept = (BitSet) reachable.clone();
            kept.andNot(reachable(edges, roots, i));
            long size = kept.stream()
                    .mapToLong(k -> graph.bytesOf(graph.ids.of(id.applyAsLong(k))))
                    .sum();
            assertThat(dominators.retainedBy(object))
                    .as("seed %d object %d", seed, i)
                    .isEqualTo(size);
        }
        scratch.close();
    }

    private static BitSet reachable(int[][] edges, BitSet roots, int without) {
        BitSet seen = new BitSet();
        BitSet open = (BitSet) roots.clone();
        open.clear(without);
        while (!open.isEmpty()) {
            int at = open.nextSetBit(0);
            open.clear(at);
            seen.set(at);
            for (int next : edges[at]) {
                if (next != 0 && next != without && !seen.get(next)) {
                    open.set(next);
                }
            }
        }
        return seen;
    }
}
