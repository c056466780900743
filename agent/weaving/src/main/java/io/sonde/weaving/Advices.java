package io.sonde.weaving;

import net.bytebuddy.description.method.MethodDescription;
import net.bytebuddy.matcher.ElementMatcher;

/** Takes the advice of one {@link Weaving}. */
public interface Advices {
    /**
     * Runs an advice around every declared, non-abstract method that matches.
     *
     * @param methods full signatures, never a bare name
     * @param advice a public class with public static advice methods; it is read, not loaded
     */
    void on(ElementMatcher<? super MethodDescription> methods, Class<?> advice);
}
