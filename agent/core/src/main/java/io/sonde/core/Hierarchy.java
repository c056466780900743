package io.sonde.core;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.WeakHashMap;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Tells which of a fixed set of supertypes a class has, from class files alone: no class is ever resolved that the
 * program would not have resolved. Remembers what it read per loader, weakly. Thread-safe.
 */
final class Hierarchy {
    private static final Set<String> NOTHING = Set.of();

    /**
     * JDK types that extend a JDK type somebody may want to weave by its subtypes. All other JDK types are taken to have
     * no such supertype, which saves reading them.
     */
    private static final Map<String, Set<String>> JDK = Map.of(
            "java/sql/PreparedStatement", Set.of("java/sql/Statement"),
            "java/sql/CallableStatement", Set.of("java/sql/Statement", "java/sql/PreparedStatement"),
            "java/util/concurrent/ScheduledThreadPoolExecutor", Set.of("java/util/concurrent/ThreadPoolExecutor"),
            "java/util/concurrent/ForkJoinWorkerThread", Set.of("java/lang/Thread"));

    private final Set<String> wanted;
    private final Map<ClassLoader, Map<String, Set<String>>> known = Collections.synchronizedMap(new WeakHashMap<>());

    /** @param wanted internal names of the supertypes that matter */
    Hierarchy(Set<String> wanted) {
        this.wanted = wanted;
    }

    /** The wanted types that this class is, extends or implements. */
    Set<String> of(ClassLoader loader, String name, ClassHead head) {
        Map<String, Set<String>> ofLoader = known.computeIfAbsent(loader, any -> new ConcurrentHashMap<>());
        Set<String> found = ofLoader.get(name);
        if (found == null) {
            Set<String> collected = new HashSet<>();
            boolean whole = collect(loader, name, head, collected, new ArrayDeque<>());
            found = collected.isEmpty() ? NOTHING : Set.copyOf(collected);
            if (whole) {
                ofLoader.put(name, found);
            }
        }
        return found;
    }

    /** @return whether every supertype could be read */
    private boolean collect(
            ClassLoader loader, String name, ClassHead head, Set<String> into, ArrayDeque<String> path) {
        if (wanted.contains(name)) {
            into.add(name);
        }
        path.push(name);
        boolean whole = head.superName().isEmpty() || collect(loader, head.superName(), into, path);
        for (String implemented : head.interfaces()) {
            whole &= collect(loader, implemented, into, path);
        }
        path.pop();
        return whole;
    }

    private boolean collect(ClassLoader loader, String name, Set<String> into, ArrayDeque<String> path) {
        if (isJdk(name)) {
            if (wanted.contains(name)) {
                into.add(name);
            }
            for (String more : ofJdkType(name)) {
                if (wanted.contains(more)) {
                    into.add(more);
                }
            }
            return true;
        }
        Map<String, Set<String>> ofLoader = known.get(loader);
        Set<String> remembered = ofLoader == null ? null : ofLoader.get(name);
        if (remembered != null) {
            into.addAll(remembered);
            return true;
        }
        if (path.contains(name)) {
            return true;
        }
        ClassHead head = read(loader, name);
        if (head == null) {
            if (wanted.contains(name)) {
                into.add(name);
            }
            return false;
        }
        into.addAll(of(loader, name, head));
        return true;
    }

    private static @Nullable ClassHead read(ClassLoader loader, String name) {
        try (InputStream stream = loader.getResourceAsStream(name + ".class")) {
            return stream == null ? null : ClassHead.read(stream);
        } catch (IOException | RuntimeException unreadable) {
            return null;
        }
    }

    /** The supertypes of a JDK type that somebody may want to weave by its subtypes. */
    static Set<String> ofJdkType(String name) {
        return JDK.getOrDefault(name, NOTHING);
    }

    static boolean isJdk(String internalName) {
        return internalName.startsWith("java/")
                || internalName.startsWith("jdk/")
                || internalName.startsWith("sun/")
                || internalName.startsWith("javax/sql/")
                || internalName.startsWith("javax/management/")
                || internalName.startsWith("com/sun/");
    }
}
