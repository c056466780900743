package io.sonde.core;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Enabled;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import org.jspecify.annotations.Nullable;

/**
 * One span on JFR's own timeline. Loading this class makes JFR set itself up, which takes up to a second: only {@link
 * JfrSpans} touches it, and only while somebody records.
 */
@Name(SpanEvent.NAME)
@Label("Span")
@Description("What an agent system did: a session, a decision, a retrieval, an action or communication")
@Category({"Sonde"})
@StackTrace(false)
@Enabled(false)
final class SpanEvent extends Event {
    static final String NAME = "sonde.Span";

    @Label("Phase")
    @Nullable
    String phase;

    @Label("Operation")
    @Nullable
    String operation;

    @Label("Name")
    @Description("The model, tool, agent, route or other identifier")
    @Nullable
    String name;

    @Label("Agent")
    @Description("The agent around it on the thread it began on")
    @Nullable
    String agent;

    @Label("Trace Id")
    @Description("As other programs know it where it is part of a distributed trace, else the root's span id")
    @Nullable
    String traceId;

    @Label("Span Id")
    @Nullable
    String spanId;

    @Label("Parent Id")
    @Description("Absent for a root")
    @Nullable
    String parentId;

    @Label("Starting Thread")
    @Description("Where it began; the event thread is where it ended")
    @Nullable
    Thread startingThread;

    @Label("Error")
    @Description("Exception class or status; absent when it succeeded")
    @Nullable
    String error;
}
