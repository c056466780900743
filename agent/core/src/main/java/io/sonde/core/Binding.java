package io.sonde.core;

import io.sonde.weaving.Advices;
import io.sonde.weaving.Weaving;
import java.util.ArrayList;
import java.util.List;
import net.bytebuddy.description.method.MethodDescription;
import net.bytebuddy.matcher.ElementMatcher;
import net.bytebuddy.matcher.ElementMatchers;

/**
 * One advice and the methods it is meant for.
 *
 * @param isRequired whether a version of the library without such a method is another library to us
 */
record Binding(ElementMatcher<? super MethodDescription> methods, String adviceName, boolean isRequired) {
    /** The bindings of a weaving, in its order. */
    static List<Binding> of(Weaving weaving) {
        List<Binding> collected = new ArrayList<>();
        weaving.advise(new Advices() {
            @Override
            public void on(ElementMatcher<? super MethodDescription> methods, Class<?> advice) {
                collected.add(new Binding(methods, advice.getName(), true));
            }

            @Override
            public void whereThere(ElementMatcher<? super MethodDescription> methods, Class<?> advice) {
                collected.add(new Binding(methods, advice.getName(), false));
            }
        });
        return List.copyOf(collected);
    }

    /** The methods that have a body of their own to weave. */
    ElementMatcher.Junction<MethodDescription> wovenMethods() {
        return ElementMatchers.<MethodDescription>not(ElementMatchers.isAbstract())
                .and(ElementMatchers.not(ElementMatchers.isNative()))
                .and(ElementMatchers.not(ElementMatchers.isBridge()))
                .and(methods);
    }
}
