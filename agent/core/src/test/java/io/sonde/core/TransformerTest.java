package io.sonde.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.sonde.weaving.Advices;
import io.sonde.weaving.Targets;
import io.sonde.weaving.Weaving;
import java.io.IOException;
import java.io.InputStream;
import java.lang.instrument.Instrumentation;
import java.lang.reflect.Proxy;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class TransformerTest {
    private record Named(Targets targets) implements Weaving {
        @Override
        public String library() {
            return "test";
        }

        @Override
        public void advise(Advices advices) {}
    }

    /** A JVM in which one class is loaded at first, and another while that one is woven. */
    private static final class Jvm {
        private final List<Class<?>> loaded = new ArrayList<>(List.of(ArrayList.class, ArrayDeque.class));
        private final List<Class<?>> retransformed = new ArrayList<>();

        Instrumentation instrumentation() {
            return (Instrumentation) Proxy.newProxyInstance(
                    Instrumentation.class.getClassLoader(),
                    new Class<?>[] {Instrumentation.class},
                    (proxy, method, arguments) -> switch (method.getName()) {
                        case "getAllLoadedClasses" -> loaded.toArray(Class<?>[]::new);
                        case "isModifiableClass" -> true;
                        case "retransformClasses" -> {
                            retransformed.addAll(List.of((Class<?>[]) arguments[0]));
                            if (!loaded.contains(BitSet.class)) {
                                loaded.add(BitSet.class);
                            }
                            yield null;
                        }
                        default -> throw new UnsupportedOperationException(method.getName());
                    });
        }
    }

    @Test
    void whatIsLoadedWhileOthersAreWovenIsWovenToo() {
        Jvm jvm = new Jvm();
        Weaving weaving = new Named(Targets.named("java.util.ArrayDeque", "java.util.BitSet", "java.util.Stack"));
        new Transformer(jvm.instrumentation(), TransformerTest.class.getClassLoader(), new Census(), List.of(weaving))
                .weaveLoaded();
        assertThat(jvm.retransformed).containsExactly(ArrayDeque.class, BitSet.class);
    }

    /** Remembers which files it was asked for. */
    private static final class Asked extends ClassLoader {
        private final List<String> files = new ArrayList<>();

        Asked() {
            super(TransformerTest.class.getClassLoader());
        }

        @Override
        public InputStream getResourceAsStream(String name) {
            files.add(name);
            return super.getResourceAsStream(name);
        }
    }

    private static class Base {}

    private static final class Calling extends Base {
        void call() {}
    }

    private static List<String> readToJudge(Class<?> type, Targets targets) throws IOException {
        Asked loader = new Asked();
        String file = "/" + type.getName().replace('.', '/') + ".class";
        try (InputStream stream = Objects.requireNonNull(TransformerTest.class.getResourceAsStream(file))) {
            new Transformer(
                            new Jvm().instrumentation(),
                            TransformerTest.class.getClassLoader(),
                            new Census(),
                            List.of(new Named(targets)))
                    .transform(null, loader, "a/Judged", null, null, stream.readAllBytes());
        }
        return loader.files;
    }

    @Test
    void supertypesAreReadOnlyOfClassesThatDeclareWhatIsWoven() throws IOException {
        Targets targets = Targets.subtypesOf("a.Wanted");
        String base = Base.class.getName().replace('.', '/') + ".class";
        assertThat(readToJudge(Calling.class, targets)).containsExactly(base);
        assertThat(readToJudge(Calling.class, targets.declaring("call", "get"))).containsExactly(base);
        assertThat(readToJudge(Calling.class, targets.declaring("get"))).isEmpty();
        assertThat(readToJudge(Calling.class, targets.declaring("call").startingWith("b.")))
                .isEmpty();
    }
}
