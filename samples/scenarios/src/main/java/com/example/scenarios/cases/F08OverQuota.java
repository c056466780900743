package com.example.scenarios.cases;

import com.example.scenarios.Load;
import com.example.scenarios.Outside;
import com.example.scenarios.Program;
import com.example.scenarios.Prose;
import com.example.scenarios.Quota;
import com.example.scenarios.Retrying;
import com.example.scenarios.Scenario;
import com.example.scenarios.Setting;
import com.example.scenarios.World;
import dev.langchain4j.service.AiServices;
import dev.langchain4j.service.UserMessage;
import java.util.Set;

/**
 * The quota is 60,000 tokens a minute, and the load offers 90,000: 1.5 sessions a second of 1,000 tokens. The client tries
 * a refused call again after 2 s until it is let in. Repaired: a quota of 180,000.
 */
public final class F08OverQuota implements Scenario {
    private static final int PROMPT_TOKENS = 950;
    private static final double PER_SECOND = 1.5;
    private static final double QUOTA = 60_000;
    private static final double ENOUGH = 180_000;
    private static final double BURST = 6_000;

    @Override
    public String id() {
        return "F08";
    }

    @Override
    public Load load() {
        return Load.open(PER_SECOND);
    }

    @Override
    public World world(Setting setting) {
        Quota quota = setting.planted() ? new Quota(setting, QUOTA, BURST) : new Quota(setting, ENOUGH, 3 * BURST);
        return World.of(setting, prompt -> Prose.answer(50, "In one sentence"), setting.latency(300, 0.3, 4), quota);
    }

    @Override
    public Program open(Setting setting, Outside outside) {
        Reporter reporter = AiServices.builder(Reporter.class)
                .chatModel(outside.builder("reporter")
                        .httpClientBuilder(Retrying.on(Set.of(429), 200, attempt -> setting.millis(2_000)))
                        .build())
                .build();
        return (visitor, watch) ->
                watch.session(() -> reporter.summarise(Prose.of(PROMPT_TOKENS, "Report " + visitor)));
    }

    interface Reporter {
        @UserMessage("Summarise in one sentence. {{it}}")
        String summarise(String report);
    }
}
