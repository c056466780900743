package com.example.witness;

import java.lang.instrument.Instrumentation;

/** The least that attaching can cost: may retransform, and does nothing. */
public final class EmptyAgent {
    private EmptyAgent() {}

    public static void agentmain(String arguments, Instrumentation instrumentation) {}
}
