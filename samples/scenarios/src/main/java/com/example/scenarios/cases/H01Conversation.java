package com.example.scenarios.cases;

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
import dev.langchain4j.service.TokenStream;
import dev.langchain4j.service.UserMessage;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** Healthy: conversations of five turns with a model that streams for two seconds, and nothing else. */
public final class H01Conversation implements Scenario {
    private static final int TURNS = 5;

    @Override
    public String id() {
        return "H01";
    }

    @Override
    public Load load() {
        return Load.closed(20).ofSessions(TURNS);
    }

    @Override
    public World world(Setting setting) {
        return World.of(
                setting,
                prompt -> Prose.answer(85 + Math.floorMod(prompt.user().hashCode(), 30), "Well"),
                setting.latency(400, 0.02, 16));
    }

    @Override
    public Program open(Setting setting, Outside outside) {
        Talker talker = AiServices.builder(Talker.class)
                .streamingChatModel(outside.streaming("talker").build())
                .chatMemoryProvider(id -> MessageWindowChatMemory.builder()
                        .id(id)
                        .maxMessages(2 * TURNS)
                        .build())
                .build();
        return (visitor, watch) -> {
            for (int turn = 1; turn <= TURNS; turn++) {
                String text = Prose.of(40, "Visitor " + visitor + ", turn " + turn);
                watch.session(() -> whole(talker.say(visitor, text)));
            }
        };
    }

    private static void whole(TokenStream stream) throws Exception {
        CompletableFuture<Void> complete = new CompletableFuture<>();
        stream.onPartialResponse(part -> {})
                .onCompleteResponse(response -> complete.complete(null))
                .onError(complete::completeExceptionally)
                .start();
        complete.get(2, TimeUnit.MINUTES);
    }

    interface Talker {
        TokenStream say(@MemoryId int visitor, @UserMessage String text);
    }
}
