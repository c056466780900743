package io.sonde.instrumentations.springcache;

import java.util.concurrent.Callable;

/** A program's loader that tells whether it was needed. */
final class SeenLoader implements Callable<Object> {
    private final Callable<Object> loader;
    private volatile boolean ran;

    SeenLoader(Callable<Object> loader) {
        this.loader = loader;
    }

    @Override
    public Object call() throws Exception {
        ran = true;
        return loader.call();
    }

    boolean ran() {
        return ran;
    }
}
