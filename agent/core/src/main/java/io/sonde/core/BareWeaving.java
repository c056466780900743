package io.sonde.core;

import io.sonde.weaving.Weaving;
import java.lang.instrument.Instrumentation;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The weaving of an {@link Agent} without its recording, for tests: they bring a sink of their own. Lives in the agent's
 * loader, so it is held by JDK types alone: what it supplies is the census, one line for each library. To be used after
 * {@link Start#prepare}.
 */
public final class BareWeaving implements AutoCloseable, Supplier<List<String>> {
    private final Instrumentation instrumentation;
    private final Transformer transformer;
    private final Census census = new Census();

    private BareWeaving(Instrumentation instrumentation, List<Weaving> weavings) {
        this.instrumentation = instrumentation;
        transformer = new Transformer(instrumentation, BareWeaving.class.getClassLoader(), census, weavings);
    }

    /**
     * Weaves from now on, and what is loaded already too.
     *
     * @param rules file of match rules, or null
     * @param libraries whether the instrumentations of libraries are used, too
     */
    public static BareWeaving start(Instrumentation instrumentation, @Nullable String rules, boolean libraries)
            throws Exception {
        List<Weaving> weavings = new ArrayList<>();
        ClassLoader agent = BareWeaving.class.getClassLoader();
        if (libraries) {
            ServiceLoader.load(Weaving.class, agent).forEach(weavings::add);
        }
        if (rules != null) {
            weavings.addAll(Rules.read(Path.of(rules)));
        }
        BareWeaving started = new BareWeaving(instrumentation, weavings);
        AdviceLinker.install(agent);
        instrumentation.addTransformer(started.transformer, true);
        started.transformer.weaveLoaded();
        return started;
    }

    /** {@code library version STATUS methods [reasons]}, by name. */
    @Override
    public List<String> get() {
        return census.lines();
    }

    /** Gives every woven class its own bytes back. */
    @Override
    public void close() {
        instrumentation.removeTransformer(transformer);
        transformer.restore(Set.of());
    }
}
