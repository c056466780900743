package com.example.scenarios;

import com.example.modelserver.Prompt;
import com.example.modelserver.Refusal;
import com.example.modelserver.Refusals;
import java.util.Optional;

/** A provider's quota of input tokens, as a bucket that fills steadily; what does not fit is refused with 429. */
public final class Quota implements Refusals {
    private static final double MINUTE_NANOS = 60e9;

    private final double perNano;
    private final double most;
    private double left;
    private long at = System.nanoTime();

    /**
     * @param perMinute tokens per minute, as described
     * @param burst tokens that fit into the full bucket
     */
    public Quota(Setting setting, double perMinute, double burst) {
        this.perNano = perMinute / setting.pace() / MINUTE_NANOS;
        this.most = burst;
        this.left = burst;
    }

    @Override
    public synchronized Optional<Refusal> judge(Prompt prompt, int call) {
        long now = System.nanoTime();
        left = Math.min(most, left + (now - at) * perNano);
        at = now;
        if (prompt.tokens() > left) {
            return Optional.of(Refusal.limited(1));
        }
        left -= prompt.tokens();
        return Optional.empty();
    }
}
