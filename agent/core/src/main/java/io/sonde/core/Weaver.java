package io.sonde.core;

import io.sonde.weaving.Weaving;
import java.lang.sonde.Dispatch;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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
import net.bytebuddy.implementation.bytecode.member.MethodInvocation;
import net.bytebuddy.matcher.ElementMatcher;
import net.bytebuddy.matcher.ElementMatchers;
import net.bytebuddy.pool.TypePool;
import net.bytebuddy.utility.JavaConstant;
import org.jspecify.annotations.Nullable;

/**
 * Changes one class: the only part that uses Byte Buddy, and so loaded only when a class is to be changed. Method bodies
 * alone change, never members, so that the same transformation works at start, on attach and backwards. Thread-safe.
 */
final class Weaver {
    /** invokedynamic came with Java 7. */
    private static final int JAVA_7 = 51;

    /**
     * What came of one class.
     *
     * @param refused weavings that were meant for it, with the reason
     * @param libraries what its loader has of their libraries; JDK classes have none
     */
    record Woven(
            byte[] bytes,
            Map<Weaving, Integer> methods,
            Map<Weaving, String> refused,
            Map<String, LibraryVersions.Verdict> libraries) {
        /** The version that the class's loader has of a library. */
        @Nullable
        String version(String library) {
            LibraryVersions.Verdict verdict = libraries.get(library);
            return verdict == null ? null : verdict.version();
        }
    }

    private final ClassFileLocator agentClasses;
    private final MethodDescription.InDefinedShape bootstrap;
    private final Advice.ExceptionHandler failures;
    private final LibraryVersions versions;
    private final Map<Weaving, List<Binding>> bindings = new ConcurrentHashMap<>();

    /** @param all every weaving there is: a library is judged by all of its own */
    Weaver(ClassLoader agent, List<Weaving> all) {
        agentClasses = new AgentClasses(agent);
        versions = new LibraryVersions(all, this::bindingsOf, new References(agentClasses));
        TypeDescription dispatch = TypeDescription.ForLoadedType.of(Dispatch.class);
        bootstrap = dispatch.getDeclaredMethods()
                .filter(ElementMatchers.named("bootstrap"))
                .getOnly();
        failures = new Advice.ExceptionHandler.Simple(MethodInvocation.invoke(dispatch.getDeclaredMethods()
                .filter(ElementMatchers.named("failed"))
                .getOnly()));
    }

    /**
     * Weaves one class.
     *
     * @param kin what is known already of the classes of its loader
     * @return null when no method of the class matched
     */
    @Nullable
    Woven weave(Kinship kin, List<Weaving> weavings, @Nullable ClassLoader loader, String name, byte[] bytes) {
        ClassFileLocator locator = kin.locator(agentClasses, loader, name, bytes);
        try {
            return weave(kin, weavings, loader, name, bytes, locator);
        } catch (TypePool.Resolution.NoSuchTypeException addedByOthers) {
            try {
                ClassFileLocator all = new ClassFileLocator.Compound(locator, StandIns.of(bytes, locator));
                return weave(new Kinship(), weavings, loader, name, bytes, all);
            } catch (TypePool.Resolution.NoSuchTypeException absent) {
                return incomplete(weavings, bytes, absent);
            }
        }
    }

    private @Nullable Woven weave(
            Kinship kin,
            List<Weaving> weavings,
            @Nullable ClassLoader loader,
            String name,
            byte[] bytes,
            ClassFileLocator locator) {
        TypePool pool = kin.pool(loader, name, locator);
        TypeDescription type = pool.describe(name).resolve();
        // Not a redefinition: that would copy a description of every method, which takes longest of all.
        DynamicType.Builder<?> builder = new ByteBuddy()
                .with(TypeValidation.DISABLED)
                .with(Implementation.Context.Disabled.Factory.INSTANCE)
                .with(MethodGraph.Compiler.ForDeclaredMethods.INSTANCE)
                .ignore(ElementMatchers.none())
                .decorate(type, locator);
        Map<Weaving, Integer> methods = new LinkedHashMap<>();
        Map<Weaving, String> refused = new LinkedHashMap<>();
        Map<String, LibraryVersions.Verdict> libraries = new LinkedHashMap<>();
        for (Weaving weaving : weavings) {
            String reason;
            if (loader == null || Hierarchy.isJdk(name.replace('.', '/'))) {
                reason = refusalInJdk(weaving, pool);
            } else {
                LibraryVersions.Verdict verdict = versions.of(weaving.library(), loader, pool);
                libraries.put(weaving.library(), verdict);
                reason = refusal(verdict, weaving, name, bytes);
            }
            if (reason != null) {
                // A rule that names no publisher lacks nothing where the library of publishers is not.
                if (!(weaving instanceof PublisherRule) || isMeantFor(weaving, type)) {
                    refused.put(weaving, reason);
                }
                continue;
            }
            for (Binding binding : bindingsOf(weaving)) {
                ElementMatcher.Junction<MethodDescription> matching = binding.wovenMethods();
                int count = type.getDeclaredMethods().filter(matching).size();
                if (count > 0) {
                    Advice advice = kin.advice(loader, binding, () -> advice(binding, pool, weaving.isForWaits()));
                    builder = builder.visit(advice.on(matching));
                    methods.merge(weaving, count, Integer::sum);
                }
            }
        }
        if (methods.isEmpty()) {
            return refused.isEmpty() ? null : new Woven(bytes, methods, refused, libraries);
        }
        return new Woven(builder.make().getBytes(), methods, refused, libraries);
    }

    /**
     * A library's class whose signatures name what the program left out, such as the bridge to another library, cannot be
     * used and is left alone. A rule was written for a class that is used: it says why it has no effect.
     */
    private static @Nullable Woven incomplete(
            List<Weaving> weavings, byte[] bytes, TypePool.Resolution.NoSuchTypeException absent) {
        Map<Weaving, String> refused = new LinkedHashMap<>();
        for (Weaving weaving : weavings) {
            if (weaving.library().equals(Rules.LIBRARY)) {
                refused.put(weaving, "class " + absent.getName() + " is not there");
            }
        }
        return refused.isEmpty() ? null : new Woven(bytes, Map.of(), refused, Map.of());
    }

    private boolean isMeantFor(Weaving weaving, TypeDescription type) {
        return bindingsOf(weaving).stream()
                .anyMatch(binding -> !type.getDeclaredMethods()
                        .filter(binding.wovenMethods())
                        .isEmpty());
    }

    private static @Nullable String refusal(
            LibraryVersions.Verdict verdict, Weaving weaving, String name, byte[] bytes) {
        if (!verdict.allows(weaving)) {
            return verdict.refusal() != null
                    ? verdict.refusal()
                    : verdict.leftOut().get(weaving);
        }
        int major = (bytes[6] & 0xFF) << 8 | bytes[7] & 0xFF;
        return major < JAVA_7 ? "class " + name + " is compiled for a Java before 7" : null;
    }

    /** The JDK has one version: what it lacks is a matter of one weaving. */
    private static @Nullable String refusalInJdk(Weaving weaving, TypePool pool) {
        String required = weaving.requiredClass();
        return required != null && !pool.describe(required).isResolved() ? "class " + required + " is not there" : null;
    }

    /** The types in an advice's signature are those of one application loader. */
    private Advice advice(Binding binding, TypePool pool, boolean silent) {
        return Advice.withCustomMapping()
                .bind(new Belonging.Factory())
                .bootstrap(
                        bootstrap,
                        (adviceMethod, exit) ->
                                (type, method) -> List.of(JavaConstant.Simple.ofLoaded(binding.adviceName())))
                // An advice that is not inlined replaces an argument or the result by returning it.
                .with(new Advice.AssignReturned.Factory().withSuppressed(Throwable.class))
                .to(pool.describe(binding.adviceName()).resolve(), agentClasses)
                .withExceptionHandler(silent ? Advice.ExceptionHandler.Default.SUPPRESSING : failures);
    }

    private List<Binding> bindingsOf(Weaving weaving) {
        return bindings.computeIfAbsent(weaving, Binding::of);
    }
}
