package com.example.claimsdesk;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.springframework.ai.embedding.EmbeddingRequest;
import org.springframework.ai.embedding.EmbeddingResponse;

/** Keeps the questions that the store had embedded; the guidelines themselves are batches. */
final class HeardEmbedding extends HashEmbedding {
    final List<String> questions = Collections.synchronizedList(new ArrayList<>());

    @Override
    public EmbeddingResponse call(EmbeddingRequest request) {
        if (request.getInstructions().size() == 1
                && !request.getInstructions().get(0).startsWith("Guidelines")) {
            questions.addAll(request.getInstructions());
        }
        return super.call(request);
    }
}
