package io.sonde.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sonde.format.options.RecordingOptions;
import java.io.IOException;
import java.io.InputStream;
import java.io.Serializable;
import java.lang.reflect.Method;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.AbstractList;
import java.util.Arrays;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is told of a class from its file alone. */
class ClassFilesTest {
    @TempDir
    private Path folder;

    interface Top {}

    interface Middle extends Top, Serializable {}

    static class Base implements Middle {}

    static class Leaf extends Base implements Callable<String> {
        static final long BIG = 5_000_000_000L; // takes two places in the constant pool
        static final double FRACTION = 0.5;

        @Override
        public String call() {
            Function<String, String> lambda = text -> text + BIG + FRACTION;
            return lambda.apply("é𝄞\0");
        }
    }

    static final class Pool extends ScheduledThreadPoolExecutor {
        Pool() {
            super(1);
        }
    }

    static final class Other extends AbstractList<String> {
        @Override
        public String get(int index) {
            return "";
        }

        @Override
        public int size() {
            return 0;
        }
    }

    private static byte[] bytes(Class<?> type) throws IOException {
        String resource = "/" + type.getName().replace('.', '/') + ".class";
        try (InputStream stream = type.getResourceAsStream(resource)) {
            return java.util.Objects.requireNonNull(stream).readAllBytes();
        }
    }

    @ParameterizedTest
    @ValueSource(
            classes = {
                Object.class,
                String.class,
                Top.class,
                Middle.class,
                Base.class,
                Leaf.class,
                Pool.class,
                Thread.State.class,
                Map.class,
                ForkJoinPool.class,
                Override.class,
                RecordingOptions.class,
                Agent.class
            })
    void theHeadSaysWhatReflectionSays(Class<?> type) throws IOException {
        ClassHead head = ClassHead.read(bytes(type));
        Class<?> superClass = type.isInterface() ? Object.class : type.getSuperclass();
        assertThat(head.superName())
                .isEqualTo(superClass == null ? "" : superClass.getName().replace('.', '/'));
        assertThat(head.interfaces())
                .containsExactly(Arrays.stream(type.getInterfaces())
                        .map(implemented -> implemented.getName().replace('.', '/'))
                        .toArray(String[]::new));
        assertThat(head.major()).isGreaterThanOrEqualTo(61);
        assertThat(head.methods()).isEmpty();
        Set<String> declared =
                Arrays.stream(type.getDeclaredMethods()).map(Method::getName).collect(Collectors.toSet());
        assertThat(ClassHead.read(bytes(type), new MethodNames(declared)).methods())
                .isEqualTo(declared);
    }

    @Test
    void methodsThatAreOnlyCalledAreNotDeclared() throws IOException {
        MethodNames names = new MethodNames(Set.of("call", "apply", "get"));
        assertThat(ClassHead.read(bytes(Leaf.class), names).methods()).containsExactly("call");
        assertThat(ClassHead.read(bytes(Base.class), names).methods()).isEmpty();
    }

    /** A record, for its attributes. */
    record Map(String key, long value) implements Top {}

    @Test
    void whatIsNoClassFileIsRefused() throws IOException {
        assertThatThrownBy(() -> ClassHead.read(new byte[0])).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> ClassHead.read(new byte[100])).isInstanceOf(IOException.class);
        byte[] whole = bytes(Leaf.class);
        MethodNames names = new MethodNames(Set.of("call"));
        for (int length = 0; length < whole.length; length++) {
            byte[] cut = Arrays.copyOf(whole, length);
            // Never an endless loop, and never an answer from a class file whose head is cut.
            try {
                ClassHead head = ClassHead.read(cut, names);
                assertThat(head.superName()).isEqualTo(name(Base.class));
                assertThat(head.methods()).containsExactly("call");
            } catch (IOException | IndexOutOfBoundsException refused) {
                assertThat(length).isLessThan(whole.length);
            }
        }
    }

    private static String name(Class<?> type) {
        return type.getName().replace('.', '/');
    }

    private static Set<String> supertypes(Class<?> type, Class<?>... wanted) throws IOException {
        Hierarchy hierarchy = new Hierarchy(
                Set.copyOf(Arrays.stream(wanted).map(ClassFilesTest::name).toList()));
        ClassLoader loader = ClassFilesTest.class.getClassLoader();
        Set<String> first = hierarchy.of(loader, name(type), ClassHead.read(bytes(type)));
        assertThat(hierarchy.of(loader, name(type), ClassHead.read(bytes(type))))
                .isEqualTo(first);
        return first;
    }

    @Test
    void supertypesAreFoundAtAnyDistance() throws IOException {
        assertThat(supertypes(Leaf.class, Top.class, Callable.class, Runnable.class))
                .containsExactlyInAnyOrder(name(Top.class), name(Callable.class));
        assertThat(supertypes(Top.class, Top.class)).containsExactly(name(Top.class));
        assertThat(supertypes(Other.class, Top.class)).isEmpty();
        assertThat(supertypes(Base.class, Serializable.class)).containsExactly(name(Serializable.class));
    }

    @Test
    void supertypesInsideTheJdkAreKnownWhereTheyMatter() throws IOException {
        assertThat(supertypes(Pool.class, ThreadPoolExecutor.class, ScheduledThreadPoolExecutor.class))
                .containsExactlyInAnyOrder(name(ThreadPoolExecutor.class), name(ScheduledThreadPoolExecutor.class));
        assertThat(Hierarchy.ofJdkType("java/util/concurrent/ScheduledThreadPoolExecutor"))
                .containsExactly("java/util/concurrent/ThreadPoolExecutor");
        for (String[] pair : new String[][] {
            {"java.sql.PreparedStatement", "java.sql.Statement"},
            {"java.sql.CallableStatement", "java.sql.PreparedStatement"},
            {"java.util.concurrent.ForkJoinWorkerThread", "java.lang.Thread"}
        }) {
            assertThat(Hierarchy.ofJdkType(pair[0].replace('.', '/'))).contains(pair[1].replace('.', '/'));
        }
    }

    @Test
    void aSupertypeThatCannotBeReadIsAskedForAgain() throws IOException {
        Path packageFolder = Files.createDirectories(folder.resolve("io/sonde/core"));
        Hierarchy hierarchy = new Hierarchy(Set.of(name(Top.class)));
        try (URLClassLoader loader =
                new URLClassLoader(new URL[] {folder.toUri().toURL()}, ClassLoader.getPlatformClassLoader())) {
            assertThat(hierarchy.of(loader, name(Leaf.class), ClassHead.read(bytes(Leaf.class))))
                    .isEmpty();
            for (Class<?> type : new Class<?>[] {Base.class, Middle.class}) {
                Files.write(packageFolder.resolve(type.getName().substring(14) + ".class"), bytes(type));
            }
            assertThat(hierarchy.of(loader, name(Leaf.class), ClassHead.read(bytes(Leaf.class))))
                    .as("the wanted type is known by its name, though its file is absent")
                    .containsExactly(name(Top.class));
        }
    }
}
