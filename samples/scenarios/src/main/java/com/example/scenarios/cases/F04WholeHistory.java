package com.example.scenarios.cases;

import com.example.modelserver.Tokens;
import com.example.scenarios.Load;
import com.example.scenarios.Outside;
import com.example.scenarios.Program;
import com.example.scenarios.Prose;
import com.example.scenarios.Scenario;
import com.example.scenarios.Setting;
import com.example.scenarios.World;
import dev.langchain4j.memory.chat.MessageWindowChatMemory;
import dev.langchain4j.service.AiServices;
import dev.langchain4j.service.MemoryId;
import dev.langchain4j.service.UserMessage;

/**
 * A conversation of twelve turns is sent whole with each turn, 800 tokens at first and 9,000 at last, and each of them
 * costs 0.2 ms to read. Repaired: the memory keeps four messages.
 */
public final class F04WholeHistory implements Scenario {
    private static final int TURNS = 12;
    private static final int QUESTION_TOKENS = 350;
    private static final int ANSWER_TOKENS = 390;
    private static final int RULES_TOKENS = 400;

    @Override
    public String id() {
        return "F04";
    }

    @Override
    public Load load() {
        return Load.closed(20).ofSessions(TURNS);
    }

    @Override
    public World world(Setting setting) {
        return World.of(
                setting,
                prompt -> Prose.answer(
                        ANSWER_TOKENS, "On that, " + Tokens.of(prompt.user().length())),
                setting.latency(120, 0.2, 1));
    }

    @Override
    public Program open(Setting setting, Outside outside) {
        int kept = setting.planted() ? 10 * TURNS : 4;
        String rules = Prose.of(RULES_TOKENS, "Rules of the house");
        Counsel counsel = AiServices.builder(Counsel.class)
                .chatModel(outside.model("counsel"))
                .systemMessageProvider(id -> rules)
                .chatMemoryProvider(id -> MessageWindowChatMemory.builder()
                        .id(id)
                        .maxMessages(kept)
                        .build())
                .build();
        return (visitor, watch) -> {
            for (int turn = 1; turn <= TURNS; turn++) {
                String text = Prose.of(QUESTION_TOKENS, "Matter " + visitor + ", question " + turn);
                watch.session(() -> counsel.ask(visitor, text));
            }
        };
    }

    interface Counsel {
        String ask(@MemoryId int matter, @UserMessage String question);
    }
}
