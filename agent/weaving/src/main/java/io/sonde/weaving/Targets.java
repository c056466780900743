package io.sonde.weaving;

import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Which types an instrumentation weaves, told by names alone so that a class can be judged from the head of its class
 * file, long before Byte Buddy is needed. Names are binary names with dots.
 *
 * @param names types by their own name
 * @param superTypes every type that is one of these, extends or implements it
 * @param prefix with super types: only types whose name starts so; null for any
 * @param methods with super types: only types that declare a method of one of these names; empty for any
 * @param pattern types whose whole name matches; null for none
 * @param annotation types that mention this annotation anywhere; null for none
 */
public record Targets(
        Set<String> names,
        Set<String> superTypes,
        @Nullable String prefix,
        Set<String> methods,
        @Nullable Pattern pattern,
        @Nullable String annotation) {
    /** Types with these names. */
    public static Targets named(String... names) {
        return new Targets(Set.of(names), Set.of(), null, Set.of(), null, null);
    }

    /** These types and everything that extends or implements one of them. */
    public static Targets subtypesOf(String... superTypes) {
        return new Targets(Set.of(), Set.of(superTypes), null, Set.of(), null, null);
    }

    /** Types whose whole name matches. */
    public static Targets matching(Pattern pattern) {
        return new Targets(Set.of(), Set.of(), null, Set.of(), pattern, null);
    }

    /** Types that carry or whose members carry this annotation. */
    public static Targets mentioning(String annotation) {
        return new Targets(Set.of(), Set.of(), null, Set.of(), null, annotation);
    }

    /** The same, limited to names that start with this prefix. */
    public Targets startingWith(String prefix) {
        return new Targets(names, superTypes, prefix, methods, pattern, annotation);
    }

    /**
     * The same, limited to types that declare a method of one of these names: all that the advice is bound to. Saves
     * reading the supertypes of every class that has none.
     */
    public Targets declaring(String... methods) {
        return new Targets(names, superTypes, prefix, Set.of(methods), pattern, annotation);
    }

    /** Whether a class has to be looked at one by one. */
    public boolean isPatterned() {
        return pattern != null || annotation != null;
    }

    /** Whether the pattern or the annotation applies to a class. */
    public boolean describes(String name, byte[] classFile) {
        if (pattern != null && pattern.matcher(name).matches()) {
            return true;
        }
        // Every annotation's descriptor stands in the constant pool as it is: Latin-1 keeps each byte a character.
        return annotation != null
                && new String(classFile, StandardCharsets.ISO_8859_1)
                        .contains("L" + annotation.replace('.', '/') + ";");
    }
}
