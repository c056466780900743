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

    /**
     * The same for methods that not every version has. A binding of {@link #on} that matches nothing in a type woven by
     * its name says that the library has changed, and refuses it; this one is then left out.
     */
    default void whereThere(ElementMatcher<? super MethodDescription> methods, Class<?> advice) {
        on(methods, advice);
    }
}
