package com.example.scenarios.cases;

import com.example.scenarios.Load;
import com.example.scenarios.Outside;
import com.example.scenarios.Program;
import com.example.scenarios.Prose;
import com.example.scenarios.Scenario;
import com.example.scenarios.Setting;
import com.example.scenarios.World;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.langchain4j.model.chat.ChatModel;
import java.io.IOException;
import java.io.InputStream;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;

/**
 * An agent decides by packs of rules, thirty in all, each of which is loaded with the libraries it brings when it is first
 * needed: some hundred classes, defined anew and interpreted at first. So the first thirty of three hundred decisions take
 * several times as long as the others. Repaired: the packs share one copy, loaded before the first visitor comes.
 */
public final class F33RulePacks implements Scenario {
    private static final int PACKS = 30;
    private static final int REHEARSED = 2_000;
    private static final double WEIGHING = 25;

    @Override
    public String id() {
        return "F33";
    }

    @Override
    public Load load() {
        return Load.closed(1);
    }

    @Override
    public World world(Setting setting) {
        return World.of(setting, prompt -> Prose.answer(20, "Then"), setting.latency(20, 0, 0.5));
    }

    @Override
    public Program open(Setting setting, Outside outside) {
        Judge judge = new Judge(outside.model("judge"), setting);
        return (visitor, watch) -> watch.session(() -> judge.rule("case " + visitor, visitor % PACKS));
    }

    /** The agent. */
    private static final class Judge {
        private final ChatModel model;
        private final Setting setting;
        private final Map<Integer, UnaryOperator<String>> packs = new ConcurrentHashMap<>();

        Judge(ChatModel model, Setting setting) {
            this.model = model;
            this.setting = setting;
            if (!setting.planted()) {
                UnaryOperator<String> shared = new Pack();
                int read = 0;
                for (int i = 0; i < REHEARSED; i++) {
                    read += shared.apply("case " + i).length();
                }
                if (read == 0) {
                    throw new IllegalStateException("rules say nothing");
                }
                for (int number = 0; number < PACKS; number++) {
                    packs.put(number, shared);
                }
            }
        }

        String rule(String question, int pack) {
            return model.chat(decide(question, pack));
        }

        /** By the rules of one pack. */
        String decide(String question, int pack) {
            setting.pause(WEIGHING);
            return packs.computeIfAbsent(pack, number -> load()).apply(question);
        }

        @SuppressWarnings("unchecked")
        private static UnaryOperator<String> load() {
            try {
                return (UnaryOperator<String>) Class.forName(Pack.class.getName(), true, new PackLoader())
                        .getDeclaredConstructor()
                        .newInstance();
            } catch (ReflectiveOperationException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    /** What a rule of a pack says. */
    public record Rule(String subject, int weight, Map<String, String> conditions) {}

    /** Rules written in JSON, and the library that reads them. */
    public static final class Pack implements UnaryOperator<String> {
        private static final int RULES = 12;

        private final ObjectMapper json = new ObjectMapper();

        @Override
        public String apply(String question) {
            try {
                int weight = 0;
                for (int number = 0; number < RULES; number++) {
                    String text = json.writeValueAsString(new Rule(question, number, Map.of("at least", "" + number)));
                    weight += json.readValue(text, Rule.class).weight();
                }
                return question + " weighs " + weight;
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    /** Defines a pack and its library anew; the JDK's classes are shared. */
    private static final class PackLoader extends ClassLoader {
        PackLoader() {
            super(F33RulePacks.class.getClassLoader());
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            boolean own = name.startsWith("com.fasterxml.jackson.")
                    || name.startsWith(Pack.class.getName())
                    || name.startsWith(Rule.class.getName());
            if (!own) {
                return super.loadClass(name, resolve);
            }
            synchronized (getClassLoadingLock(name)) {
                Class<?> known = findLoadedClass(name);
                return known == null ? define(name) : known;
            }
        }

        private Class<?> define(String name) throws ClassNotFoundException {
            try (InputStream file = getResourceAsStream(name.replace('.', '/') + ".class")) {
                if (file == null) {
                    throw new ClassNotFoundException(name);
                }
                byte[] bytes = file.readAllBytes();
                return defineClass(name, bytes, 0, bytes.length);
            } catch (IOException e) {
                throw new ClassNotFoundException(name, e);
            }
        }
    }
}
