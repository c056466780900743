package io.sonde.agent.benchmarks;

import io.sonde.api.Span;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** A session that is open on the measuring thread from its first call on. */
@State(Scope.Thread)
public class OpenSession {
    private @Nullable Span root;

    void open() {
        if (root == null) {
            root = Calls.session();
        }
    }

    @TearDown(Level.Trial)
    public void close() {
        if (root != null) {
            root.exit(null);
        }
    }
}
