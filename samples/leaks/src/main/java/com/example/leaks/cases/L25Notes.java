package com.example.leaks.cases;

import com.example.leaks.Desk;
import com.example.leaks.Prose;
import com.example.leaks.Visitor;
import dev.langchain4j.data.embedding.Embedding;
import dev.langchain4j.data.segment.TextSegment;
import dev.langchain4j.store.embedding.inmemory.InMemoryEmbeddingStore;
import java.util.List;

/** Each session adds its notes to a vector store in memory. */
public final class L25Notes extends Desk {
    private final InMemoryEmbeddingStore<TextSegment> notes = new InMemoryEmbeddingStore<>();

    @Override
    protected List<String> retrieve(Visitor visitor, String plan) throws Exception {
        for (int note = 0; note < 3; note++) {
            TextSegment text = TextSegment.from(Prose.of(visitor.number() + note, 800));
            notes.add(vector(visitor.number() + note), text);
        }
        return super.retrieve(visitor, plan);
    }

    private static Embedding vector(int number) {
        float[] values = new float[384];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) Math.cos(number + i);
        }
        return Embedding.from(values);
    }
}
