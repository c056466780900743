package io.sonde.instrumentations.springai;

import io.sonde.api.KeyedHash;
import io.sonde.api.Span;
import io.sonde.format.vocabulary.Attribute;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.ai.chat.messages.AssistantMessage;
import org.springframework.ai.chat.messages.Message;
import org.springframework.ai.chat.messages.ToolResponseMessage;
import org.springframework.ai.content.Media;
import org.springframework.ai.content.MediaContent;

/** Size and keyed hash of a prompt's messages; their text is looked at and not kept. */
final class Prompts {
    private long hash;
    private long chars;
    private boolean inexact;

    private Prompts() {}

    /** Says how many messages there are, how long, and whether they are those of another call. */
    static void describe(Span span, List<Message> messages) {
        Prompts prompt = new Prompts();
        for (Message message : messages) {
            prompt.take(message);
        }
        span.set(Attribute.MESSAGES, (long) messages.size());
        span.set(Attribute.INPUT_HASH, prompt.hash);
        span.set(Attribute.INPUT_CHARS, prompt.chars);
        if (prompt.inexact) {
            span.set(Attribute.HASH_INEXACT, true);
        }
    }

    private void take(Message message) {
        take(message.getText());
        if (message instanceof AssistantMessage answer) {
            for (AssistantMessage.ToolCall call : answer.getToolCalls()) {
                take(call.name());
                take(call.arguments());
            }
        } else if (message instanceof ToolResponseMessage results) {
            for (ToolResponseMessage.ToolResponse result : results.getResponses()) {
                take(result.responseData());
            }
        }
        if (message instanceof MediaContent withMedia) {
            for (Media media : withMedia.getMedia()) {
                hash = KeyedHash.mix(hash, KeyedHash.of(media.getData()));
            }
        }
    }

    private void take(@Nullable String text) {
        if (text != null) {
            hash = KeyedHash.mix(hash, KeyedHash.of((CharSequence) text));
            chars += text.length();
            inexact |= KeyedHash.isInexact(text);
        }
    }
}
