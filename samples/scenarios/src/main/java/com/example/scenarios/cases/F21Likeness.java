package com.example.scenarios.cases;

import com.example.scenarios.Load;
import com.example.scenarios.Outside;
import com.example.scenarios.Program;
import com.example.scenarios.Prose;
import com.example.scenarios.Scenario;
import com.example.scenarios.Setting;
import com.example.scenarios.ThreadKind;
import com.example.scenarios.Watch;
import com.example.scenarios.World;
import dev.langchain4j.rag.content.Content;
import dev.langchain4j.rag.content.retriever.ContentRetriever;
import dev.langchain4j.rag.query.Query;
import dev.langchain4j.service.AiServices;
import dev.langchain4j.service.UserMessage;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Passages are compared with the question on four threads at once, in short bursts of computing. The program is the same
 * either way; planted, the runner gives the process less than one processor, so that it is stopped within each burst.
 */
public final class F21Likeness implements Scenario {
    private static final int CLIENTS = 2;
    private static final int SLICES = 4;
    private static final int PASSAGES = 40_000;
    private static final int DIMENSION = 384;
    private static final int ROUNDS = 12;

    @Override
    public String id() {
        return "F21";
    }

    @Override
    public Load load() {
        return Load.closed(CLIENTS);
    }

    @Override
    public World world(Setting setting) {
        return World.of(setting, prompt -> Prose.answer(40, "In short"), setting.latency(120, 0.02, 2));
    }

    @Override
    public Program open(Setting setting, Outside outside) {
        ExecutorService threads =
                Executors.newFixedThreadPool(CLIENTS * SLICES, ThreadKind.PLATFORM.named("likeness-"));
        Guide guide = AiServices.builder(Guide.class)
                .chatModel(outside.model("guide"))
                .contentRetriever(new Vectors(threads, setting))
                .build();
        return new Program() {
            @Override
            public void serve(int visitor, Watch watch) throws InterruptedException {
                watch.session(() -> guide.answer("question " + visitor));
            }

            @Override
            public void close() {
                threads.shutdown();
            }
        };
    }

    interface Guide {
        @UserMessage("{{it}}")
        String answer(String question);
    }

    private static final class Vectors implements ContentRetriever {
        private final ExecutorService threads;
        private final float[] all;
        private final int rounds;

        Vectors(ExecutorService threads, Setting setting) {
            this.threads = threads;
            this.rounds = (int) Math.max(1, Math.round(setting.millis(ROUNDS)));
            SplittableRandom random = setting.random(0, "vectors");
            this.all = new float[PASSAGES / SLICES * DIMENSION];
            for (int i = 0; i < all.length; i++) {
                all[i] = random.nextInt(1_000) / 1_000f;
            }
        }

        @Override
        public List<Content> retrieve(Query query) {
            float[] asked = new float[DIMENSION];
            for (int i = 0; i < DIMENSION; i++) {
                asked[i] = Math.floorMod(query.text().hashCode() * (i + 1), 1_000) / 1_000f;
            }
            List<Future<Integer>> slices = new ArrayList<>();
            for (int slice = 0; slice < SLICES; slice++) {
                slices.add(threads.submit(() -> nearest(asked)));
            }
            List<Content> found = new ArrayList<>();
            try {
                for (Future<Integer> slice : slices) {
                    found.add(Content.from(Prose.of(40, "Passage " + slice.get())));
                }
            } catch (InterruptedException | ExecutionException e) {
                throw new IllegalStateException(e);
            }
            return found;
        }

        private int nearest(float[] asked) {
            int best = 0;
            float most = -1;
            for (int round = 0; round < rounds; round++) {
                for (int passage = 0; passage < all.length / DIMENSION; passage++) {
                    float likeness = likeness(asked, passage);
                    if (likeness > most) {
                        most = likeness;
                        best = passage;
                    }
                }
            }
            return best;
        }

        private float likeness(float[] asked, int passage) {
            float sum = 0;
            for (int i = 0; i < DIMENSION; i++) {
                sum += asked[i] * all[passage * DIMENSION + i];
            }
            return sum;
        }
    }
}
