package io.sonde.instrumentations.langchain4j;

import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.Content;
import dev.langchain4j.data.message.SystemMessage;
import dev.langchain4j.data.message.TextContent;
import dev.langchain4j.data.message.ToolExecutionResultMessage;
import dev.langchain4j.data.message.UserMessage;
import io.sonde.api.KeyedHash;
import io.sonde.api.Span;
import io.sonde.format.vocabulary.Attribute;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Size and keyed hash of a prompt's messages; their text is looked at and not kept. */
final class Prompt {
    private long hash;
    private long chars;
    private boolean inexact;

    Prompt(List<ChatMessage> messages) {
        for (ChatMessage message : messages) {
            if (message instanceof UserMessage user) {
                for (Content content : user.contents()) {
                    take(content);
                }
            } else if (message instanceof SystemMessage system) {
                take(system.text());
            } else if (message instanceof ToolExecutionResultMessage result) {
                take(result.text());
            } else if (message instanceof AiMessage answer) {
                take(answer.text());
                for (ToolExecutionRequest call : answer.toolExecutionRequests()) {
                    take(call.arguments());
                }
            }
        }
    }

    private void take(Content content) {
        if (content instanceof TextContent text) {
            take(text.text());
        } else {
            // An image or a document decides the answer too; the library's contents are equal by what is in them.
            hash = KeyedHash.mix(hash, KeyedHash.of((long) content.hashCode()));
        }
    }

    private void take(@Nullable String text) {
        if (text != null) {
            hash = KeyedHash.mix(hash, KeyedHash.of((CharSequence) text));
            chars += text.length();
            inexact |= KeyedHash.isInexact(text);
        }
    }

    void describe(Span span) {
        span.set(Attribute.INPUT_HASH, hash);
        span.set(Attribute.INPUT_CHARS, chars);
        if (inexact) {
            span.set(Attribute.HASH_INEXACT, true);
        }
    }
}
