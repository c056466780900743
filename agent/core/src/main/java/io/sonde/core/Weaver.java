package io.sonde.core;

import io.sonde.weaving.Weaving;
import java.lang.sonde.Dispatch;
import java.util.ArrayList;
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

    /** What came of one class. */
    record Woven(byte[] bytes, Map<Weaving, Integer> methods, Map<Weaving, String> refused) {}

    private record Binding(ElementMatcher<? super MethodDescription> methods, String adviceName) {}

    private final ClassFileLocator agentClasses;
    private final MethodDescription.InDefinedShape bootstrap;
    private final Advice.ExceptionHandler failures;
    private final References references;
    private final Map<Weaving, List<Binding>> bindings = new ConcurrentHashMap<>();

    Weaver(ClassLoader agent) {
        agentClasses = ClassFileLocator.ForClassLoader.of(agent);
        references = new References(agentClasses);
        TypeDescription dispatch = TypeDescription.ForLoadedType.of(Dispatch.class);
        bootstrap = dispatch.getDeclaredMethods()
                .filter(ElementMatchers.named("bootstrap"))
                .getOnly();
        failures = new Advice.ExceptionHandler.Simple(MethodInvocation.invoke(dispatch.getDeclaredMethods()
                .filter(ElementMatchers.named("failed"))
                .getOnly()));
    }

    /** @return null when no method of the class matched */
    @Nullable
    Woven weave(List<Weaving> weavings, @Nullable ClassLoader loader, String name, byte[] bytes) {
        ClassFileLocator locator = new ClassFileLocator.Compound(
                ClassFileLocator.Simple.of(name, bytes),
                ClassFileLocator.ForClassLoader.of(loader),
                ClassFileLocator.ForClassLoader.ofPlatformLoader(),
                // What another agent appended to the boot loader is found as a file beside that agent only.
                loader == null ? ClassFileLocator.ForClassLoader.ofSystemLoader() : ClassFileLocator.NoOp.INSTANCE);
        TypePool pool = TypePool.Default.of(locator);
        TypeDescription type = pool.describe(name).resolve();
        DynamicType.Builder<?> builder = new ByteBuddy()
                .with(TypeValidation.DISABLED)
                .with(Implementation.Context.Disabled.Factory.INSTANCE)
                .with(MethodGraph.Compiler.ForDeclaredMethods.INSTANCE)
                .ignore(ElementMatchers.none())
                .redefine(type, locator);
        Map<Weaving, Integer> methods = new java.util.LinkedHashMap<>();
        Map<Weaving, String> refused = new java.util.LinkedHashMap<>();
        for (Weaving weaving : weavings) {
            String reason = refusal(weaving, pool, loader, name, bytes);
            if (reason != null) {
                refused.put(weaving, reason);
                continue;
            }
            for (Binding binding : bindings.computeIfAbsent(weaving, this::bind)) {
                ElementMatcher.Junction<MethodDescription> matching = ElementMatchers.<MethodDescription>not(
                                ElementMatchers.isAbstract())
                        .and(ElementMatchers.not(ElementMatchers.isNative()))
                        .and(ElementMatchers.not(ElementMatchers.isBridge()))
                        .and(binding.methods());
                int count = type.getDeclaredMethods().filter(matching).size();
                if (count > 0) {
                    builder = builder.visit(advice(binding, locator).on(matching));
                    methods.merge(weaving, count, Integer::sum);
                }
            }
        }
        if (methods.isEmpty()) {
            return refused.isEmpty() ? null : new Woven(bytes, methods, refused);
        }
        return new Woven(builder.make().getBytes(), methods, refused);
    }

    private @Nullable String refusal(
            Weaving weaving, TypePool pool, @Nullable ClassLoader loader, String name, byte[] bytes) {
        String required = weaving.requiredClass();
        if (required != null && !pool.describe(required).isResolved()) {
            return "class " + required + " is not there";
        }
        if (loader == null) {
            return null;
        }
        int major = (bytes[6] & 0xFF) << 8 | bytes[7] & 0xFF;
        if (major < JAVA_7) {
            return "class " + name + " is compiled for a Java before 7";
        }
        for (Binding binding : bindings.computeIfAbsent(weaving, this::bind)) {
            String missing = references.firstMissing(binding.adviceName(), pool, loader);
            if (missing != null) {
                return "this version has no " + missing;
            }
        }
        return null;
    }

    /** Made anew for each class: the types in an advice's signature are those of the class's own loader. */
    private Advice advice(Binding binding, ClassFileLocator classes) {
        TypePool pool = TypePool.Default.of(new ClassFileLocator.Compound(agentClasses, classes));
        return Advice.withCustomMapping()
                .bootstrap(
                        bootstrap,
                        (adviceMethod, exit) ->
                                (type, method) -> List.of(JavaConstant.Simple.ofLoaded(binding.adviceName())))
                // An advice that is not inlined replaces an argument or the result by returning it.
                .with(new Advice.AssignReturned.Factory().withSuppressed(Throwable.class))
                .to(pool.describe(binding.adviceName()).resolve(), agentClasses)
                .withExceptionHandler(failures);
    }

    private List<Binding> bind(Weaving weaving) {
        List<Binding> collected = new ArrayList<>();
        weaving.advise((methods, adviceClass) -> {
            collected.add(new Binding(methods, adviceClass.getName()));
        });
        return List.copyOf(collected);
    }
}
