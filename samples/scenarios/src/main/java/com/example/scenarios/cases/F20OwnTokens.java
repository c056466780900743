package com.example.scenarios.cases;

import com.example.scenarios.Load;
import com.example.scenarios.Outside;
import com.example.scenarios.Program;
import com.example.scenarios.Prose;
import com.example.scenarios.Scenario;
import com.example.scenarios.Setting;
import com.example.scenarios.World;
import dev.langchain4j.model.chat.ChatModel;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Before each model call an agent drops the oldest paragraphs of what it knows until the rest fits into the prompt, and
 * counts the tokens of all that is left anew after each, with a regular expression: some 100 ms of work. Repaired: each
 * paragraph is counted once, character by character.
 */
public final class F20OwnTokens implements Scenario {
    private static final int CLIENTS = 2;
    private static final int STEPS = 2;
    private static final int PARAGRAPHS = 80;
    private static final int PARAGRAPH_TOKENS = 220;
    private static final int LEFT = 6;

    @Override
    public String id() {
        return "F20";
    }

    @Override
    public Load load() {
        return Load.closed(CLIENTS);
    }

    @Override
    public World world(Setting setting) {
        return World.of(setting, prompt -> Prose.answer(20, "Go on"), setting.latency(70, 0.001, 0.5));
    }

    @Override
    public Program open(Setting setting, Outside outside) {
        Reader reader = new Reader(outside.model("reader"), setting);
        return (visitor, watch) -> watch.session(() -> reader.read(visitor));
    }

    /** The agent. */
    private static final class Reader {
        private final ChatModel model;
        private final boolean eachTime;
        private final List<String> paragraphs;

        Reader(ChatModel model, Setting setting) {
            this.model = model;
            this.eachTime = setting.planted();
            int count = (int) Math.max(LEFT + 2, Math.round(PARAGRAPHS * Math.sqrt(setting.pace())));
            this.paragraphs = java.util.stream.IntStream.range(0, count)
                    .mapToObj(number -> Prose.of(PARAGRAPH_TOKENS, "Paragraph " + number))
                    .toList();
        }

        String read(int visitor) {
            String found = "";
            for (int step = 0; step < STEPS; step++) {
                found = model.chat("question " + visitor + "/" + step + ": " + fit(visitor + step));
            }
            return found;
        }

        /** What of the paragraphs to send. */
        String fit(int first) {
            Deque<String> kept = new ArrayDeque<>();
            for (int i = 0; i < paragraphs.size(); i++) {
                kept.add(paragraphs.get((first + i) % paragraphs.size()));
            }
            int limit = LEFT * PARAGRAPH_TOKENS;
            if (eachTime) {
                while (Tokens.count(String.join("\n", kept)) > limit) {
                    kept.removeFirst();
                }
            } else {
                int tokens = kept.stream().mapToInt(Tokens::scan).sum();
                while (tokens > limit) {
                    tokens -= Tokens.scan(kept.removeFirst());
                }
            }
            return String.join("\n", kept);
        }
    }

    /** How many tokens a text has. */
    private static final class Tokens {
        private static final Pattern TOKEN =
                Pattern.compile("(?iu)(?:\\p{L}{1,4}(?=\\p{L}|\\b)|\\p{N}{1,3}|[^\\s\\p{L}\\p{N}]+)\\s?");

        private Tokens() {}

        static int count(String text) {
            Matcher matcher = TOKEN.matcher(text);
            int tokens = 0;
            while (matcher.find()) {
                tokens++;
            }
            return tokens;
        }

        static int scan(String text) {
            int tokens = 0;
            int length = 0;
            for (int i = 0; i < text.length(); i++) {
                boolean letter = Character.isLetterOrDigit(text.charAt(i));
                length = letter ? length + 1 : 0;
                tokens += length % 4 == 1 || !letter && text.charAt(i) != ' ' ? 1 : 0;
            }
            return tokens;
        }
    }
}
