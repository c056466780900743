package io.sonde.instrumentations.springai;

import io.sonde.api.Span;
import io.sonde.api.WeakIdentityMap;
import io.sonde.format.vocabulary.Attribute;
import io.sonde.instrumentations.streams.Subscribed;
import org.jspecify.annotations.Nullable;
import org.springframework.ai.chat.model.ChatResponse;
import org.springframework.ai.chat.prompt.Prompt;

/** A model call whose answer comes in pieces. */
final class StreamedChat implements Subscribed {
    /** Beyond this the hash would not be exact either. Unit: characters. */
    private static final int MOST_CHARS = 70_000;

    /** What came so far, so that equal answers have equal hashes however they were cut; gone with the span. */
    private static final WeakIdentityMap<StringBuilder> TEXTS = new WeakIdentityMap<>();

    private final Object model;
    private final Prompt prompt;

    StreamedChat(Object model, Prompt prompt) {
        this.model = model;
        this.prompt = prompt;
    }

    @Override
    public @Nullable Span open() {
        Span span = ChatCalls.open(model, prompt);
        if (span != null) {
            span.set(Attribute.GEN_AI_REQUEST_STREAM, true);
        }
        return span;
    }

    @Override
    public void item(Span span, Object item) {
        if (item instanceof ChatResponse piece) {
            Answers.about(span, piece);
            StringBuilder text = TEXTS.get(span);
            if (text == null) {
                text = new StringBuilder();
                TEXTS.put(span, text);
            }
            if (text.length() < MOST_CHARS) {
                Answers.append(text, piece);
            }
        }
    }

    @Override
    public void done(Span span) {
        StringBuilder text = TEXTS.remove(span);
        if (text != null && !text.isEmpty()) {
            span.hash(Attribute.OUTPUT_HASH, Attribute.OUTPUT_CHARS, text);
        }
    }

    @Override
    public boolean isChunked() {
        return true;
    }
}
