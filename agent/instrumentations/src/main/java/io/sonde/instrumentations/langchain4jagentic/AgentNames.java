package io.sonde.instrumentations.langchain4jagentic;

import java.lang.reflect.Method;
import org.jspecify.annotations.Nullable;

/** How agents and workflows are called in a report. */
final class AgentNames {
    private AgentNames() {}

    /**
     * The name somebody chose, else that of the type, as for a service on its own: the library's own default is the name
     * of the method, which many agents share.
     */
    static String of(@Nullable String name, Class<?> type, @Nullable Method method) {
        if (name == null || name.isEmpty()) {
            return type.getSimpleName();
        }
        boolean chosen = method == null || !name.equals(method.getName());
        return chosen || isLibrary(type) ? name : type.getSimpleName();
    }

    /** {@code Type.method} for a type of the program's, else the name. */
    static String span(String name, Class<?> type, @Nullable Method method) {
        return method == null || isLibrary(type) ? name : type.getSimpleName() + "." + method.getName();
    }

    private static boolean isLibrary(Class<?> type) {
        return type.getName().startsWith("dev.langchain4j.");
    }
}
