package io.sonde.core;

import io.sonde.api.Failures;
import io.sonde.api.Probes;
import java.lang.instrument.ClassFileTransformer;
import java.lang.instrument.Instrumentation;
import java.security.ProtectionDomain;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import net.bytebuddy.ByteBuddy;
import net.bytebuddy.asm.Advice;
import net.bytebuddy.description.method.MethodDescription;
import net.bytebuddy.description.type.TypeDescription;
import net.bytebuddy.dynamic.ClassFileLocator;
import net.bytebuddy.dynamic.DynamicType;
import net.bytebuddy.dynamic.scaffold.MethodGraph;
import net.bytebuddy.dynamic.scaffold.TypeValidation;
import net.bytebuddy.implementation.Implementation;
import net.bytebuddy.matcher.ElementMatcher;
import net.bytebuddy.matcher.ElementMatchers;
import net.bytebuddy.pool.TypePool;
import org.jspecify.annotations.Nullable;

/**
 * Puts probes into methods of the application, and takes them out again. Used by one thread of ours; the transformer
 * itself is called by any thread that loads a class, and touches none but those it was asked to.
 */
final class ProbeWeaver implements ClassFileTransformer {
    private static final int MOST_PUBLISHING = 16;

    private final Instrumentation instrumentation;
    private final ClassFileLocator agentClasses = new AgentClasses(ProbeWeaver.class.getClassLoader());
    /** By internal name of the class. Kept as long as the recording: another agent may retransform the class. */
    private final Map<String, List<Candidate>> wanted = new ConcurrentHashMap<>();

    /** By class, name and descriptor: methods that return a publisher, the bodies of whose lambdas were looked at. */
    private final Map<String, Candidate> publishing = new ConcurrentHashMap<>();

    private boolean registered;

    ProbeWeaver(Instrumentation instrumentation) {
        this.instrumentation = instrumentation;
    }

    /** Weaves all in one go; what cannot be woven is refused with the reason. */
    void weave(List<Candidate> candidates) {
        if (!registered) {
            registered = true;
            instrumentation.addTransformer(this, true);
        }
        Set<Class<?>> types = new LinkedHashSet<>();
        for (Candidate candidate : candidates) {
            Class<?> type = candidate.type();
            if (type == null || !instrumentation.isModifiableClass(type)) {
                candidate.exclude("its class cannot be changed");
                continue;
            }
            types.add(type);
            wanted.merge(internalName(candidate), List.of(candidate), ProbeWeaver::both);
            Probes.count(candidate.probe(), candidate.method());
        }
        Retransformation.of(instrumentation, types);
        for (Candidate candidate : candidates) {
            if (!candidate.isWoven()) {
                candidate.exclude("its class cannot be changed");
                Probes.rest(candidate.probe());
            }
        }
    }

    /** Methods that return a publisher: what they begin runs in their lambdas, and is not followed to its end. */
    List<Candidate> publishing() {
        return List.copyOf(publishing.values());
    }

    private void notePublishing(TypeDescription type, Candidate lambda) {
        String around = lambda.lambdaOf();
        Class<?> loaded = lambda.type();
        if (around == null || loaded == null || publishing.size() >= MOST_PUBLISHING) {
            return;
        }
        for (MethodDescription method : type.getDeclaredMethods().filter(ElementMatchers.named(around))) {
            if (PublisherRule.isPublisher(method.getReturnType().asErasure().getName())) {
                Candidate found = new Candidate(loaded, method.getName(), method.getDescriptor());
                found.refuse(
                        "it returns a publisher, which is not followed to its end; as a rule it is: " + found.rule());
                publishing.putIfAbsent(found.method() + method.getDescriptor(), found);
            }
        }
    }

    /** Weaves nothing any more. Returns the classes that get their own bytes back when they are retransformed. */
    Set<Class<?>> release() {
        instrumentation.removeTransformer(this);
        Set<Class<?>> types = new LinkedHashSet<>();
        for (List<Candidate> ofClass : wanted.values()) {
            for (Candidate candidate : ofClass) {
                Class<?> type = candidate.type();
                if (type != null && candidate.isWoven()) {
                    types.add(type);
                }
            }
        }
        wanted.clear();
        return types;
    }

    private static List<Candidate> both(List<Candidate> earlier, List<Candidate> later) {
        List<Candidate> both = new ArrayList<>(earlier);
        both.addAll(later);
        return List.copyOf(both);
    }

    private static String internalName(Candidate candidate) {
        return candidate.className().replace('.', '/');
    }

    @Override
    public byte @Nullable [] transform(
            @Nullable Module module,
            @Nullable ClassLoader loader,
            @Nullable String name,
            @Nullable Class<?> redefined,
            @Nullable ProtectionDomain domain,
            byte[] bytes) {
        if (name == null || redefined == null || loader == null) {
            return null;
        }
        List<Candidate> candidates = wanted.get(name);
        if (candidates == null) {
            return null;
        }
        try {
            Map<Candidate, Integer> ofThisClass = new LinkedHashMap<>();
            for (Candidate candidate : candidates) {
                if (candidate.type() == redefined) {
                    ofThisClass.put(candidate, candidate.probe());
                }
            }
            return ofThisClass.isEmpty() ? null : weave(ofThisClass, loader, name.replace('/', '.'), bytes);
        } catch (Throwable failure) {
            Failures.suppressed(failure);
            return null;
        }
    }

    private byte @Nullable [] weave(Map<Candidate, Integer> probes, ClassLoader loader, String name, byte[] bytes) {
        ClassFileLocator locator = new ClassFileLocator.Compound(
                ClassFileLocator.Simple.of(name, bytes),
                ClassFileLocator.ForClassLoader.of(loader),
                ClassFileLocator.ForClassLoader.ofPlatformLoader());
        TypeDescription type = TypePool.Default.of(locator).describe(name).resolve();
        DynamicType.Builder<?> builder = new ByteBuddy()
                .with(TypeValidation.DISABLED)
                .with(Implementation.Context.Disabled.Factory.INSTANCE)
                .with(MethodGraph.Compiler.ForDeclaredMethods.INSTANCE)
                .ignore(ElementMatchers.none())
                .decorate(type, locator);
        boolean any = false;
        for (Map.Entry<Candidate, Integer> probe : probes.entrySet()) {
            notePublishing(type, probe.getKey());
            ElementMatcher.Junction<MethodDescription> method = ElementMatchers.<MethodDescription>named(
                            probe.getKey().name())
                    .and(ElementMatchers.hasDescriptor(probe.getKey().descriptor()))
                    .and(ElementMatchers.not(ElementMatchers.isAbstract()))
                    .and(ElementMatchers.not(ElementMatchers.isNative()))
                    .and(ElementMatchers.not(ElementMatchers.isBridge()));
            if (type.getDeclaredMethods().filter(method).isEmpty()) {
                continue;
            }
            String descriptor = probe.getKey().descriptor();
            boolean object = descriptor.charAt(descriptor.lastIndexOf(')') + 1) == 'L';
            Class<?> advice = object ? ProbeAdvice.Returning.class : ProbeAdvice.Plain.class;
            builder = builder.visit(Advice.withCustomMapping()
                    .bind(ProbeAdvice.Number.class, (int) probe.getValue())
                    .bind(new Belonging.Factory())
                    .to(advice, agentClasses)
                    .on(method));
            probe.getKey().woven();
            any = true;
        }
        return any ? builder.make().getBytes() : null;
    }
}
