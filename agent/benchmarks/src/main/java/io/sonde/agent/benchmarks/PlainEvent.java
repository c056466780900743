package io.sonde.agent.benchmarks;

import jdk.jfr.Event;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

/** What somebody would write who records spans as events of JFR: the same facts as in {@link Calls}, no stack trace. */
@Name("io.sonde.benchmarks.PlainSpan")
@StackTrace(false)
final class PlainEvent extends Event {
    long spanId;
    long parentId;
    String system = "";
    String collection = "";
    long rows;
    long inputChars;
    long outputChars;
}
