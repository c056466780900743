package io.sonde.core;

import io.sonde.api.Failures;
import io.sonde.weaving.Targets;
import io.sonde.weaving.Weaving;
import java.io.IOException;
import java.io.InputStream;
import java.lang.instrument.ClassFileTransformer;
import java.lang.instrument.Instrumentation;
import java.security.ProtectionDomain;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Sees every class the program loads, judges it by the head of its class file, and has the few that matter woven. Byte
 * Buddy is loaded with the first of those, and the hand-off between threads is put in place then too: a program without
 * agents pays for neither. Never lets an exception out. Thread-safe.
 */
final class Transformer implements ClassFileTransformer {
    private static final long PROPAGATION_WAIT_MILLIS = 2_000;
    /** Two are enough by all that was seen. */
    private static final int MOST_PASSES = 5;

    private final Instrumentation instrumentation;
    private final ClassLoader agent;
    private final Census census;
    private final List<Weaving> weavings;
    private final Map<Weaving, Targets> targets = new java.util.LinkedHashMap<>();
    private final Map<String, List<Weaving>> byName = new ConcurrentHashMap<>();
    private final Map<String, List<Weaving>> bySuperType = new ConcurrentHashMap<>();
    /** Those whose types are told by a pattern or an annotation: rules of the user. */
    private final List<Weaving> patterned = new ArrayList<>();

    private final Hierarchy hierarchy;
    /** Those that go by supertypes. */
    private final List<Weaving> inheriting = new ArrayList<>();
    /** What those are bound to. */
    private final MethodNames methodNames;
    /** Whether one of those is bound to methods of any name. */
    private final boolean bindsAnyMethod;

    private final AtomicBoolean propagating = new AtomicBoolean();

    private final Set<String> wovenNames = ConcurrentHashMap.newKeySet();
    private final ThreadLocal<Boolean> busy = new ThreadLocal<>();
    private volatile boolean closed;
    /**
     * What was read for the classes woven last, for those that follow soon: a program that starts loads most of a library
     * at once. Let go again and again, because it holds the program's loaders.
     */
    private volatile @Nullable Kinship kin;

    private final Object weaverLock = new Object();
    private @Nullable Weaver weaver;

    Transformer(Instrumentation instrumentation, ClassLoader agent, Census census, List<Weaving> weavings) {
        this.instrumentation = instrumentation;
        this.agent = agent;
        this.census = census;
        this.weavings = weavings;
        Set<String> wanted = new HashSet<>();
        Set<String> declared = new HashSet<>();
        boolean anything = false;
        for (Weaving weaving : weavings) {
            Targets target = weaving.targets();
            targets.put(weaving, target);
            if (target.isPatterned()) {
                patterned.add(weaving);
            }
            for (String name : target.names()) {
                byName.computeIfAbsent(name.replace('.', '/'), any -> new ArrayList<>())
                        .add(weaving);
            }
            if (!target.superTypes().isEmpty()) {
                inheriting.add(weaving);
                declared.addAll(target.methods());
                anything |= target.methods().isEmpty();
            }
            for (String name : target.superTypes()) {
                String internal = name.replace('.', '/');
                wanted.add(internal);
                bySuperType.computeIfAbsent(internal, any -> new ArrayList<>()).add(weaving);
            }
        }
        hierarchy = new Hierarchy(wanted);
        methodNames = new MethodNames(declared);
        bindsAnyMethod = anything;
    }

    @Override
    public byte @Nullable [] transform(
            @Nullable Module module,
            @Nullable ClassLoader loader,
            @Nullable String name,
            @Nullable Class<?> redefined,
            @Nullable ProtectionDomain domain,
            byte[] bytes) {
        if (name == null || closed || isOurs(loader, name) || busy.get() != null) {
            return null;
        }
        try {
            busy.set(Boolean.TRUE);
            List<Weaving> matching = matching(loader, name, domain, bytes);
            return matching.isEmpty() ? null : weave(matching, loader, name, domain, bytes);
        } catch (Throwable failure) {
            Failures.suppressed(failure);
            return null;
        } finally {
            busy.remove();
        }
    }

    private boolean isOurs(@Nullable ClassLoader loader, String name) {
        return loader == agent || loader instanceof AdviceLoader || name.startsWith("io/sonde/");
    }

    private List<Weaving> matching(
            @Nullable ClassLoader loader, String name, @Nullable ProtectionDomain domain, byte[] bytes) {
        List<Weaving> named = byName.getOrDefault(name, List.of());
        if (loader == null || Hierarchy.isJdk(name)) {
            return matchingJdk(name, named);
        }
        census.seen(name, domain);
        List<Weaving> inherited = inherited(loader, name, bytes);
        if (named.isEmpty() && inherited.isEmpty() && patterned.isEmpty()) {
            return List.of();
        }
        Set<Weaving> found = new java.util.LinkedHashSet<>(named);
        for (Weaving weaving : patterned) {
            if (targetsOf(weaving).describes(name.replace('/', '.'), bytes)) {
                found.add(weaving);
            }
        }
        found.addAll(inherited);
        found.removeIf(weaving -> weaving.isPropagation() && !propagating.get());
        return new ArrayList<>(found);
    }

    /**
     * What is woven into a class for its supertypes. They are read only where the class itself is one of the targets, or
     * declares a method that could be woven: few classes do, and reading means asking the program's loader for a file.
     */
    private List<Weaving> inherited(ClassLoader loader, String name, byte[] bytes) {
        try {
            ClassHead head = ClassHead.read(bytes, methodNames);
            boolean isTarget = bySuperType.containsKey(name);
            if (head.methods().isEmpty() && !isTarget && !bindsAnyMethod) {
                return List.of();
            }
            List<Weaving> found = new ArrayList<>(inheriting);
            found.removeIf(weaving -> !isNamedFor(weaving, name)
                    || weaving.isPropagation() && !propagating.get()
                    || !isTarget && !declares(head, targetsOf(weaving)));
            Set<String> superTypes = found.isEmpty() ? Set.of() : hierarchy.of(loader, name, head);
            found.removeIf(weaving -> targetsOf(weaving).superTypes().stream()
                    .noneMatch(superType -> superTypes.contains(superType.replace('.', '/'))));
            return found;
        } catch (IOException | RuntimeException unreadable) {
            return List.of();
        }
    }

    private static boolean declares(ClassHead head, Targets targets) {
        return targets.methods().isEmpty() || !Collections.disjoint(targets.methods(), head.methods());
    }

    /**
     * Of JDK types only those named are woven, and those that hand work over. A JDK interface that libraries implement
     * is not: it has nothing to weave, and Byte Buddy may be what is loading it just now.
     */
    private List<Weaving> matchingJdk(String name, List<Weaving> named) {
        List<Weaving> found = new ArrayList<>(named);
        found.addAll(handingOver(name));
        Hierarchy.ofJdkType(name).forEach(superType -> found.addAll(handingOver(superType)));
        found.removeIf(weaving -> weaving.isPropagation() && !propagating.get());
        return found;
    }

    private List<Weaving> handingOver(String superType) {
        List<Weaving> found = new ArrayList<>(bySuperType.getOrDefault(superType, List.of()));
        found.removeIf(weaving -> !weaving.isPropagation());
        return found;
    }

    /** Whether a weaving that goes by supertypes wants those of this name. */
    private boolean isNamedFor(Weaving weaving, String name) {
        String prefix = targetsOf(weaving).prefix();
        return prefix == null || name.startsWith(prefix.replace('.', '/'));
    }

    private Targets targetsOf(Weaving weaving) {
        Targets found = targets.get(weaving);
        return found == null ? weaving.targets() : found;
    }

    private byte @Nullable [] weave(
            List<Weaving> matching,
            @Nullable ClassLoader loader,
            String name,
            @Nullable ProtectionDomain domain,
            byte[] bytes) {
        Weaver.Woven woven = weaver().weave(kin(), matching, loader, name.replace('/', '.'), bytes);
        if (woven == null) {
            return null;
        }
        count(woven, name, domain);
        if (woven.methods().isEmpty()) {
            return null;
        }
        wovenNames.add(name);
        if (woven.methods().keySet().stream().anyMatch(weaving -> !weaving.isPropagation())) {
            propagate();
        }
        return woven.bytes();
    }

    private Kinship kin() {
        Kinship known = kin;
        if (known == null) {
            known = new Kinship(); // twice at worst
            kin = known;
        }
        return known;
    }

    /** Lets go of what was read of the program's classes, and so of its loaders. Any thread, every few seconds. */
    void forgetRead() {
        kin = null;
    }

    private void count(Weaver.Woven woven, String name, @Nullable ProtectionDomain domain) {
        woven.libraries()
                .forEach((library, verdict) -> verdict.leftOut()
                        .values()
                        .forEach(reason -> census.leftOut(library, name, domain, verdict.version(), reason)));
        woven.refused().forEach((weaving, reason) -> {
            LibraryVersions.Verdict verdict = woven.libraries().get(weaving.library());
            if (verdict == null || !verdict.leftOut().containsKey(weaving)) {
                census.refused(weaving.library(), name, domain, woven.version(weaving.library()), reason);
            }
        });
        woven.methods()
                .forEach((weaving, methods) ->
                        census.woven(weaving.library(), name, domain, woven.version(weaving.library()), methods));
    }

    private Weaver weaver() {
        synchronized (weaverLock) {
            Weaver present = weaver;
            if (present == null) {
                present = new Weaver(agent, weavings);
                weaver = present;
            }
            return present;
        }
    }

    /**
     * Puts the hand-off between threads in place, once. On a thread of its own, because the JVM calls no transformer for
     * what a transformer retransforms itself; the caller waits, so that the first task it submits keeps its parent, but
     * not without end: it may hold a lock that the other thread comes to need.
     */
    private void propagate() {
        if (!propagating.compareAndSet(false, true)) {
            return;
        }
        Thread helper = new Thread(null, this::weaveHandoffs, "sonde-weave", 0, false);
        helper.setDaemon(true);
        helper.start();
        try {
            helper.join(PROPAGATION_WAIT_MILLIS);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void weaveHandoffs() {
        try {
            prepareWaits();
            retransformLoaded(Weaving::isPropagation);
        } catch (Throwable failure) {
            Failures.suppressed(failure);
        }
    }

    /** Before any thread parks in woven code. */
    private void prepareWaits() {
        if (weavings.stream().anyMatch(Weaving::isForWaits)) {
            ParkHandles.give();
        }
    }

    /**
     * Judges a class for nobody, before the JVM asks for the first. What this code needs itself is loaded and linked now:
     * were it just that which is being loaded when we are asked, the JVM would see a circle, and remember it for good.
     */
    void rehearse() {
        String name = Transformer.class.getName().replace('.', '/');
        try (InputStream stream = agent.getResourceAsStream(name + ".class")) {
            if (stream != null) {
                byte[] bytes = stream.readAllBytes();
                matching(ClassLoader.getSystemClassLoader(), "rehearsal/Nothing", null, bytes);
                matching(null, "java/lang/Nothing", null, bytes);
            }
        } catch (IOException | RuntimeException failure) {
            Failures.suppressed(failure);
        }
    }

    /**
     * Does before the program meets us what would otherwise hold up the first of its threads that loads a class for us:
     * loads Byte Buddy, and decides to weave the hand-off between threads in one go with all else.
     */
    void prepareForRunningProgram() {
        prepareWaits();
        propagating.set(true);
        for (Map.Entry<String, List<Weaving>> target : byName.entrySet()) {
            if (Hierarchy.isJdk(target.getKey())) {
                weaveForNobody(target.getKey(), target.getValue());
                return;
            }
        }
    }

    private void weaveForNobody(String name, List<Weaving> matching) {
        try (InputStream stream = ClassLoader.getPlatformClassLoader().getResourceAsStream(name + ".class")) {
            if (stream != null) {
                weaver().weave(new Kinship(), matching, null, name.replace('/', '.'), stream.readAllBytes());
            }
        } catch (IOException | RuntimeException | LinkageError failure) {
            Failures.suppressed(failure);
        }
    }

    /**
     * Weaves what is loaded already. In a program that starts, the hand-off between threads follows with the first class
     * that is woven; in one that runs it is part of this.
     */
    void weaveLoaded() {
        retransformLoaded(weaving -> propagating.get() || !weaving.isPropagation());
    }

    /**
     * Again as long as there are more: what this thread loads while it weaves is shown to no transformer, neither by the
     * JVM, which asks none for what a transformer loads, nor by us, who are busy then. Byte Buddy loads JDK classes that
     * hand work over themselves.
     */
    private void retransformLoaded(Predicate<Weaving> kind) {
        Set<Class<?>> done = new HashSet<>();
        List<Class<?>> present = loadedTargets(kind);
        for (int pass = 0; pass < MOST_PASSES && !present.isEmpty(); pass++) {
            Retransformation.of(instrumentation, present);
            done.addAll(present);
            present = loadedTargets(kind);
            present.removeAll(done);
        }
    }

    private List<Class<?>> loadedTargets(Predicate<Weaving> kind) {
        List<Class<?>> present = new ArrayList<>();
        boolean patterns = patterned.stream().anyMatch(kind);
        Map<Class<?>, List<Weaving>> known = new HashMap<>();
        for (Class<?> type : instrumentation.getAllLoadedClasses()) {
            if (type.isHidden() || type.isArray() || type.isPrimitive()) {
                continue;
            }
            String name = type.getName().replace('.', '/');
            if (!isOurs(type.getClassLoader(), name)
                    && instrumentation.isModifiableClass(type)
                    && isTarget(type, name, kind, patterns, known)) {
                present.add(type);
            }
        }
        return present;
    }

    private boolean isTarget(
            Class<?> type, String name, Predicate<Weaving> kind, boolean patterns, Map<Class<?>, List<Weaving>> known) {
        for (Weaving weaving : byName.getOrDefault(name, List.of())) {
            if (kind.test(weaving)) {
                return true;
            }
        }
        for (Weaving weaving : inherited(type, known)) {
            if (kind.test(weaving) && isNamedFor(weaving, name)) {
                return true;
            }
        }
        return patterns && isDescribed(type, name);
    }

    /** Whether a rule's pattern or annotation applies to a class that is loaded already. */
    private boolean isDescribed(Class<?> type, String name) {
        ClassLoader loader = type.getClassLoader();
        if (loader == null || Hierarchy.isJdk(name)) {
            return false;
        }
        try (InputStream stream = loader.getResourceAsStream(name + ".class")) {
            byte[] bytes = stream == null ? new byte[0] : stream.readAllBytes();
            return patterned.stream().anyMatch(weaving -> targetsOf(weaving).describes(type.getName(), bytes));
        } catch (IOException | RuntimeException unreadable) {
            return false;
        }
    }

    /**
     * What a class that is loaded inherits, whatever its own name; every class of the JDK that is there when a program
     * starts is asked, so that what is above several of them is looked at once.
     */
    private List<Weaving> inherited(Class<?> type, Map<Class<?>, List<Weaving>> known) {
        List<Weaving> remembered = known.get(type);
        if (remembered != null) {
            return remembered;
        }
        List<Weaving> found = bySuperType.getOrDefault(type.getName().replace('.', '/'), List.of());
        Class<?> superClass = type.getSuperclass();
        if (superClass != null) {
            found = both(found, inherited(superClass, known));
        }
        for (Class<?> implemented : type.getInterfaces()) {
            found = both(found, inherited(implemented, known));
        }
        known.put(type, found);
        return found;
    }

    private static List<Weaving> both(List<Weaving> some, List<Weaving> others) {
        if (some.isEmpty() || others.isEmpty()) {
            return some.isEmpty() ? others : some;
        }
        List<Weaving> all = new ArrayList<>(some);
        all.addAll(others);
        return all;
    }

    /**
     * Gives every woven class its own bytes back, in one go. The transformer has been removed from the instrumentation
     * before.
     *
     * @param others classes that others of us have woven
     */
    void restore(Set<Class<?>> others) {
        closed = true;
        Set<Class<?>> changed = new LinkedHashSet<>(others);
        for (Class<?> type : instrumentation.getAllLoadedClasses()) {
            if (wovenNames.contains(type.getName().replace('.', '/')) && instrumentation.isModifiableClass(type)) {
                changed.add(type);
            }
        }
        Retransformation.of(instrumentation, changed);
        wovenNames.clear();
        forgetRead();
    }
}
