package io.sonde.instrumentations.concurrent;

import static net.bytebuddy.matcher.ElementMatchers.named;
import static net.bytebuddy.matcher.ElementMatchers.takesArgument;

import io.sonde.weaving.Advices;
import io.sonde.weaving.Targets;
import io.sonde.weaving.Weaving;

/** Virtual threads: only where they are started, never where they are mounted. */
public final class VirtualThreadWeaving implements Weaving {
    @Override
    public String library() {
        return "java.lang.VirtualThread";
    }

    @Override
    public Targets targets() {
        return Targets.named("java.lang.VirtualThread");
    }

    @Override
    public boolean isPropagation() {
        return true;
    }

    @Override
    public void advise(Advices advices) {
        advices.on(
                named("start").and(takesArgument(0, named("jdk.internal.vm.ThreadContainer"))),
                ThreadWeaving.StartAdvice.class);
    }
}
