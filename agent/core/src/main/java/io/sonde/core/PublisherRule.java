package io.sonde.core;

import io.sonde.weaving.Advices;
import io.sonde.weaving.Targets;
import io.sonde.weaving.Weaving;
import java.util.List;
import net.bytebuddy.description.method.MethodDescription;
import net.bytebuddy.matcher.ElementMatcher;
import net.bytebuddy.matcher.ElementMatchers;

/**
 * The part of a rule that is meant for methods which return a publisher: the span is that of each subscription, not of the
 * method. Its advice is made for a reactive library, which is why it is a weaving of its own and known by its name.
 *
 * @param kind simple name of the advice, which is the kind of rule
 */
record PublisherRule(Targets targets, ElementMatcher<? super MethodDescription> methods, Library reactive, String kind)
        implements Weaving {
    private static final List<Library> LIBRARIES = List.of(
            new Library(
                    "io.sonde.instrumentations.reactor.RuleAdvice",
                    "reactor.core.publisher.Mono",
                    "reactor.core.publisher.Flux"),
            new Library(
                    "io.sonde.instrumentations.rxjava.RuleAdvice",
                    "io.reactivex.rxjava3.core.Flowable",
                    "io.reactivex.rxjava3.core.Observable",
                    "io.reactivex.rxjava3.core.Single",
                    "io.reactivex.rxjava3.core.Maybe",
                    "io.reactivex.rxjava3.core.Completable"));

    /**
     * A library with publishers.
     *
     * @param results its types that may stand behind another of their own kind
     */
    record Library(String advice, List<String> results) {
        Library(String advice, String... results) {
            this(advice, List.of(results));
        }

        ElementMatcher.Junction<MethodDescription> publishing() {
            return ElementMatchers.returns(ElementMatchers.namedOneOf(results.toArray(String[]::new)));
        }
    }

    /** One for each library. */
    static List<PublisherRule> of(Targets targets, ElementMatcher<? super MethodDescription> methods, String kind) {
        return LIBRARIES.stream()
                .map(library -> new PublisherRule(targets, methods, library, kind))
                .toList();
    }

    /** Methods whose results are there when they return. */
    static ElementMatcher.Junction<MethodDescription> noPublisher() {
        return LIBRARIES.stream()
                .map(library -> ElementMatchers.not(library.publishing()))
                .reduce(ElementMatchers.any(), ElementMatcher.Junction::and);
    }

    /** Whether a type, by its name, is a publisher. */
    static boolean isPublisher(String type) {
        return LIBRARIES.stream().anyMatch(library -> library.results.contains(type));
    }

    @Override
    public String library() {
        return Rules.LIBRARY;
    }

    @Override
    public String requiredClass() {
        return reactive.results.get(0);
    }

    @Override
    public boolean isOptional() {
        return true;
    }

    @Override
    public void advise(Advices advices) {
        try {
            Class<?> advice = Class.forName(reactive.advice + "$" + kind, false, PublisherRule.class.getClassLoader());
            advices.on(new ElementMatcher.Junction.Conjunction<>(reactive.publishing(), methods), advice);
        } catch (ClassNotFoundException withoutInstrumentations) {
            // Nothing to weave with.
        }
    }
}
