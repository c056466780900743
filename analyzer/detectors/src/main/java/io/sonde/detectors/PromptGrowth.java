package io.sonde.detectors;

import io.sonde.detectors.statistics.Medians;
import io.sonde.detectors.statistics.TheilSen;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * How prompts grew from turn to turn, where that is a fault. Rules of the catalogue: {@value #LEAST_TURNS} turns or more,
 * {@value #LEAST_GROWTH} times the first prompt, {@value #LEAST_STEP} tokens a turn (Theil-Sen), {@value #LEAST_UP} of the
 * steps up; or a prompt of more than {@value #LARGE} tokens (100 KB) that grew; ours: or one jump of {@value #LEAST_JUMP}
 * tokens that makes up half of the prompt and is carried along for two turns or more. Turns are cut where a prompt is less
 * than half as long as the one before: there the history began anew.
 *
 * @param from the first turn
 * @param to behind the last turn
 * @param excess by turn of the whole series, what a limited history would not have sent
 * @param jumpAt the turn before which the prompt grew most
 * @param resent share of all that was sent that had been sent before, 0 to 1
 */
record PromptGrowth(int from, int to, double[] excess, int jumpAt, double jump, boolean carried, double resent) {
    static final int LEAST_TURNS = 5;
    static final double LEAST_GROWTH = 3;
    static final double LEAST_STEP = 300;
    static final double LEAST_UP = 0.8;
    static final double LARGE = 25_000;
    /** A large prompt that grew by less than this is a long document, not a history (ours). */
    static final double LEAST_GROWTH_OF_LARGE = 1.5;

    static final double LEAST_JUMP = 4_000;
    private static final int TURNS_AROUND_JUMP = 4;
    private static final double RESET = 0.5;
    private static final int CAP_TURN = 3;

    /** Where most could be saved, null when nothing is wrong. */
    static @Nullable PromptGrowth of(double[] sizes, PromptUnit unit) {
        PromptGrowth worst = null;
        int from = 0;
        for (int i = 1; i <= sizes.length; i++) {
            if (i == sizes.length || sizes[i] < RESET * sizes[i - 1]) {
                PromptGrowth growth = of(sizes, from, i, unit);
                if (growth != null && (worst == null || growth.saved() > worst.saved())) {
                    worst = growth;
                }
                from = i;
            }
        }
        return worst;
    }

    /** Over all turns. */
    double saved() {
        return Arrays.stream(excess).sum();
    }

    int turns() {
        return to - from;
    }

    private static @Nullable PromptGrowth of(double[] sizes, int from, int to, PromptUnit unit) {
        int turns = to - from;
        double first = sizes[from];
        double last = sizes[to - 1];
        if (turns < TURNS_AROUND_JUMP || first <= 0) {
            return null;
        }
        double[] steps = new double[turns - 1];
        double[] numbers = new double[turns];
        int jumpAt = from + 1;
        int up = 0;
        for (int i = from + 1; i < to; i++) {
            steps[i - from - 1] = Math.max(0, sizes[i] - sizes[i - 1]);
            numbers[i - from] = i - from;
            up += sizes[i] > sizes[i - 1] ? 1 : 0;
            jumpAt = steps[i - from - 1] > sizes[jumpAt] - sizes[jumpAt - 1] ? i : jumpAt;
        }
        boolean rising = turns >= LEAST_TURNS && up >= LEAST_UP * steps.length;
        double slope = TheilSen.of(numbers, Arrays.copyOfRange(sizes, from, to)).slope();
        boolean grows = rising && last >= LEAST_GROWTH * first && slope >= unit.ofTokens(LEAST_STEP);
        boolean large = rising && last >= LEAST_GROWTH_OF_LARGE * first && last > unit.ofTokens(LARGE);
        double jump = steps[jumpAt - from - 1];
        boolean carried = unit != PromptUnit.MESSAGES
                && to - jumpAt > 2
                && last >= LEAST_GROWTH * first
                && jump >= Math.max(unit.ofTokens(LEAST_JUMP), last / 2)
                && Arrays.stream(sizes, jumpAt, to).min().orElse(0) >= jump;
        if (!grows && !large && !carried) {
            return null;
        }
        double usual = Medians.of(steps);
        double cap = grows || large ? sizes[from + CAP_TURN - 1] + 2 * usual : Double.MAX_VALUE;
        double[] excess = new double[sizes.length];
        for (int i = from; i < to; i++) {
            double dropped = carried && i > jumpAt ? Math.max(0, jump - usual) : 0;
            excess[i] = Math.max(Math.max(0, sizes[i] - cap), dropped);
        }
        double sent = Arrays.stream(sizes, from, to).sum();
        double anew = first + Arrays.stream(steps).sum();
        return new PromptGrowth(from, to, excess, jumpAt, jump, carried, Math.max(0, 1 - anew / sent));
    }
}
