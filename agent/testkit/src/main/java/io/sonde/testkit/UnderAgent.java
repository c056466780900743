package io.sonde.testkit;

import io.sonde.api.SpanSink;
import io.sonde.api.Tracer;
import java.lang.reflect.Field;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Whether this JVM runs under {@code -javaagent:sonde.jar}: the boot API was in the boot loader before a test could put it
 * there. Then everything is woven already, and tests only borrow the spans of the recording that is going on.
 */
final class UnderAgent {
    private static final boolean PRESENT = find();

    private static @Nullable SpanSink sink;

    private UnderAgent() {}

    private static boolean find() {
        try {
            Class.forName("io.sonde.api.Tracer", false, null);
            return true;
        } catch (ClassNotFoundException inProcess) {
            return false;
        }
    }

    /** To be asked before {@link InProcessAgent} prepares this JVM; the answer stays. */
    static boolean isPresent() {
        return PRESENT;
    }

    /** Where the agent's own recording writes to. */
    static synchronized SpanSink sink() {
        SpanSink found = sink;
        if (found == null) {
            try {
                Field field = Tracer.class.getDeclaredField("sink");
                field.setAccessible(true);
                Object nobody = null;
                found = (SpanSink) field.get(nobody);
            } catch (ReflectiveOperationException changed) {
                throw new IllegalStateException(changed);
            }
            if (found == null) {
                throw new IllegalStateException("the agent is there and records nothing");
            }
            sink = found;
        }
        return found;
    }

    /** The census of the recording; its loader is that of the sink. */
    @SuppressWarnings("unchecked")
    static List<String> census() {
        try {
            Object nobody = null;
            return (List<String>) sink().getClass()
                    .getClassLoader()
                    .loadClass("io.sonde.core.Start")
                    .getMethod("census")
                    .invoke(nobody);
        } catch (ReflectiveOperationException changed) {
            throw new IllegalStateException(changed);
        }
    }
}
