package io.sonde.instrumentations.webclient;

import io.sonde.api.Span;
import io.sonde.instrumentations.streams.Subscribed;
import org.jspecify.annotations.Nullable;

/** Records nothing of its own: only the subscriber's point is kept. */
final class PointOnly implements Subscribed {
    static final PointOnly INSTANCE = new PointOnly();

    private PointOnly() {}

    @Override
    public @Nullable Span open() {
        return null;
    }
}
