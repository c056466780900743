package io.sonde.core;

import io.sonde.weaving.Weaving;
import java.net.URL;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.WeakHashMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.stream.Stream;
import net.bytebuddy.description.type.TypeDefinition;
import net.bytebuddy.description.type.TypeDescription;
import net.bytebuddy.pool.TypePool;
import org.jspecify.annotations.Nullable;

/**
 * Judges a library as one application loader has it, once, before the first class of it is woven there: all that its
 * weavings call and weave has to be there, else nothing of it is woven. Reads class files, resolves nothing. Thread-safe;
 * no lock is held while a loader is asked.
 */
final class LibraryVersions {
    /**
     * What one loader has of a library.
     *
     * @param version as the name of its jar tells it
     * @param refusal why nothing of it is woven; null when it is
     * @param leftOut extras that this version has not, with the reason; none where everything is refused
     */
    record Verdict(@Nullable String version, @Nullable String refusal, Map<Weaving, String> leftOut) {
        boolean allows(Weaving weaving) {
            return refusal == null && !leftOut.containsKey(weaving);
        }
    }

    private final Map<String, List<Weaving>> byLibrary = new LinkedHashMap<>();
    private final Function<Weaving, List<Binding>> bindings;
    private final References references;
    private final Map<ClassLoader, Map<String, Verdict>> verdicts = Collections.synchronizedMap(new WeakHashMap<>());

    LibraryVersions(List<Weaving> weavings, Function<Weaving, List<Binding>> bindings, References references) {
        this.bindings = bindings;
        this.references = references;
        for (Weaving weaving : weavings) {
            byLibrary
                    .computeIfAbsent(weaving.library(), any -> new ArrayList<>())
                    .add(weaving);
        }
    }

    /** @param pool describes the classes of the loader */
    Verdict of(String library, ClassLoader loader, TypePool pool) {
        Map<String, Verdict> ofLoader = verdicts.computeIfAbsent(loader, any -> new ConcurrentHashMap<>());
        Verdict known = ofLoader.get(library);
        if (known == null) {
            Verdict judged = judge(byLibrary.getOrDefault(library, List.of()), loader, pool);
            Verdict other = ofLoader.putIfAbsent(library, judged);
            known = other == null ? judged : other;
        }
        return known;
    }

    private Verdict judge(List<Weaving> weavings, ClassLoader loader, TypePool pool) {
        Map<Weaving, String> leftOut = new LinkedHashMap<>();
        String refusal = null;
        for (Weaving weaving : weavings) {
            String required = weaving.requiredClass();
            if (required != null && !pool.describe(required).isResolved()) {
                leftOut.put(weaving, "class " + required + " is not there");
                continue;
            }
            String missing = missing(weaving, pool);
            if (missing != null && weaving.isOptional()) {
                leftOut.put(weaving, missing);
            } else if (missing != null && refusal == null) {
                refusal = missing;
            }
        }
        return new Verdict(
                version(weavings, loader), refusal, refusal == null ? Collections.unmodifiableMap(leftOut) : Map.of());
    }

    private @Nullable String missing(Weaving weaving, TypePool pool) {
        List<Binding> bound = bindings.apply(weaving);
        for (Binding binding : bound) {
            String missing = references.firstMissing(binding.adviceName(), pool);
            if (missing != null) {
                return "this version has no " + missing;
            }
        }
        return weaving.isOptional() ? null : unmatched(weaving, bound, pool);
    }

    /** Types woven by their name must have every method that is woven; types woven by their subtypes at least one. */
    private static @Nullable String unmatched(Weaving weaving, List<Binding> bound, TypePool pool) {
        List<TypeDescription> named = present(weaving.targets().names(), pool);
        List<TypeDescription> above = present(weaving.targets().superTypes(), pool);
        boolean any = bound.stream().anyMatch(binding -> !binding.isRequired());
        for (Binding binding : bound) {
            boolean matches = matches(binding, named) || matches(binding, above);
            any |= matches;
            if (!matches && binding.isRequired() && !named.isEmpty() && above.isEmpty()) {
                return "this version has no method in " + names(named) + " for " + simple(binding.adviceName());
            }
        }
        return any || named.isEmpty() && above.isEmpty()
                ? null
                : "this version has no method to weave in " + names(above);
    }

    private static List<TypeDescription> present(Set<String> names, TypePool pool) {
        List<TypeDescription> found = new ArrayList<>();
        for (String name : names.stream().sorted().toList()) {
            TypePool.Resolution resolution = Hierarchy.isJdk(name.replace('.', '/'))
                    ? new TypePool.Resolution.Illegal(name)
                    : pool.describe(name);
            if (resolution.isResolved()) {
                found.add(resolution.resolve());
            }
        }
        return found;
    }

    private static boolean matches(Binding binding, List<TypeDescription> types) {
        Set<TypeDescription> all = new LinkedHashSet<>();
        types.forEach(type -> collect(type, all, new HashSet<>()));
        return all.stream()
                .anyMatch(type ->
                        !type.getDeclaredMethods().filter(binding.methods()).isEmpty());
    }

    /** An interface may inherit what its subtypes are woven for. */
    private static void collect(TypeDefinition type, Set<TypeDescription> into, Set<String> seen) {
        if (!seen.add(type.getTypeName()) || Hierarchy.isJdk(type.getTypeName().replace('.', '/'))) {
            return;
        }
        into.add(type.asErasure());
        type.getInterfaces().forEach(above -> collect(above.asErasure(), into, seen));
        TypeDefinition superClass = type.getSuperClass();
        if (superClass != null) {
            collect(superClass.asErasure(), into, seen);
        }
    }

    private static String names(List<TypeDescription> types) {
        return String.join(", ", types.stream().map(TypeDescription::getName).toList());
    }

    private static String simple(String adviceName) {
        return adviceName.substring(adviceName.lastIndexOf('.') + 1).replace('$', '.');
    }

    private static @Nullable String version(List<Weaving> weavings, ClassLoader loader) {
        for (Weaving weaving : weavings) {
            for (String type : weaving.isOptional() ? List.<String>of() : telling(weaving)) {
                URL place = loader.getResource(type.replace('.', '/') + ".class");
                String version = place == null ? null : Census.versionIn(place.toString());
                if (version != null) {
                    return version;
                }
            }
        }
        return null;
    }

    /** Types whose jar has the library's version: not those of the JDK or of a specification that it implements. */
    private static List<String> telling(Weaving weaving) {
        String required = weaving.requiredClass();
        return Stream.concat(
                        Stream.ofNullable(required),
                        weaving.targets().names().stream().sorted())
                .filter(type -> !type.startsWith("jakarta.") && !Hierarchy.isJdk(type.replace('.', '/')))
                .toList();
    }
}
