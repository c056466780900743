package io.sonde.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class StacksTest {
    private static Frame frame(int number) {
        return new Frame("a.B", "m" + number, number);
    }

    private static int stack(Stacks stacks, List<Frame> innermostFirst) {
        return stacks.stack(innermostFirst.stream().mapToInt(stacks::frame).toArray());
    }

    @Test
    void equalStacksHaveOneNumberAndOthersAnother() {
        Stacks stacks = new Stacks();
        Map<List<Frame>, Integer> numbers = new HashMap<>();
        Random random = new Random(3);
        for (int round = 0; round < 20_000; round++) {
            List<Frame> drawn = IntStream.range(0, 1 + random.nextInt(8))
                    .mapToObj(depth -> frame(random.nextInt(5)))
                    .toList();
            int number = stack(stacks, drawn);
            assertThat(numbers.computeIfAbsent(drawn, added -> number)).isEqualTo(number);
            assertThat(stacks.frames(number)).isEqualTo(drawn);
        }
        assertThat(numbers.values()).doesNotHaveDuplicates().allMatch(number -> number < stacks.size());
        numbers.forEach((drawn, number) -> {
            assertThat(stacks.depth(number)).isEqualTo(drawn.size());
            assertThat(stacks.frame(number, 0)).isEqualTo(drawn.get(0));
            assertThat(stacks.frame(number, drawn.size() - 1)).isEqualTo(drawn.get(drawn.size() - 1));
        });
        assertThat(stacks.cut()).isZero();
    }

    @Test
    void whatIsTooMuchKeepsTheOuterFramesThatAreKnown() {
        Stacks stacks = new Stacks(3);
        int known = stack(stacks, List.of(frame(2), frame(1), frame(0)));

        int cut = stack(stacks, List.of(frame(9), frame(1), frame(0)));

        assertThat(stacks.frames(known)).containsExactly(frame(2), frame(1), frame(0));
        assertThat(stacks.frames(cut)).containsExactly(frame(1), frame(0));
        assertThat(stacks.cut()).isEqualTo(1);
        assertThat(stack(stacks, List.of(frame(7))))
                .as("nothing of it is known")
                .isEqualTo(-1);
        assertThat(stacks.size()).isEqualTo(3);
    }
}
