package io.sonde.instrumentations.springai;

import io.sonde.api.Span;
import io.sonde.instrumentations.streams.Subscribed;
import org.jspecify.annotations.Nullable;
import org.springframework.ai.chat.client.ChatClientRequest;

/** An advisor around an answer that comes in pieces. */
final class StreamedAdvisor implements Subscribed {
    private final Object advisor;
    private final @Nullable ChatClientRequest request;

    StreamedAdvisor(Object advisor, @Nullable ChatClientRequest request) {
        this.advisor = advisor;
        this.request = request;
    }

    @Override
    public @Nullable Span open() {
        if (request != null) {
            Agents.asked(request);
        }
        return Advisors.open(advisor);
    }
}
