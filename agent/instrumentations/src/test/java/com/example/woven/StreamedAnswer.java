package com.example.woven;

import io.sonde.api.Span;
import io.sonde.api.Tracer;
import io.sonde.format.vocabulary.Attribute;
import io.sonde.format.vocabulary.Operation;
import io.sonde.instrumentations.streams.Subscribed;

/** A model's streamed answer, as an instrumentation would describe it, and what happens around it. */
final class StreamedAnswer implements Subscribed {
    private final String name;

    StreamedAnswer(String name) {
        this.name = name;
    }

    @Override
    public Span open() {
        return Tracer.enter(Operation.CHAT, name);
    }

    @Override
    public void item(Span span, Object item) {
        span.add(Attribute.OUTPUT_CHARS, item.toString().length());
    }

    @Override
    public void done(Span span) {
        span.set(Attribute.RESULTS, 1L);
    }

    @Override
    public boolean isChunked() {
        return true;
    }

    /** The hand-off between threads is put in place with the first library that opens spans; here is one. */
    static void loadALibrary() {
        if (dev.langchain4j.model.chat.ChatModel.class.getDeclaredMethods().length == 0) {
            throw new IllegalStateException("the library is not there");
        }
    }

    /** Something the program does with an answer. */
    static String tool(String name) {
        return act(Operation.EXECUTE_TOOL, name);
    }

    /** Something the library does for an answer. */
    static String http(String name) {
        return act(Operation.HTTP, name);
    }

    private static String act(Operation operation, String name) {
        Span span = Tracer.enter(operation, name);
        if (span != null) {
            span.exit(null);
        }
        return name;
    }
}
