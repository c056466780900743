package io.sonde.detectors;

import io.sonde.model.Frame;
import io.sonde.model.Stacks;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which line of a stack somebody can change: the innermost frame that is neither the JDK's nor a well-known library's;
 * where there is none, the innermost that is not the JDK's; else the innermost. Looks at each distinct stack once. Used by
 * one thread.
 */
final class CodePlaces {
    private static final List<String> PLATFORM = List.of(
            "java.", "javax.", "jdk.", "sun.", "com.sun.", "io.sonde.", "kotlin.", "kotlinx.", "scala.", "groovy.");
    /** Their users seldom mend them; what they were asked to do is the user's. */
    private static final List<String> LIBRARIES = List.of(
            "dev.langchain4j.",
            "org.springframework.",
            "com.fasterxml.",
            "tools.jackson.",
            "com.google.",
            "io.netty.",
            "io.vertx.",
            "io.quarkus.",
            "reactor.",
            "io.reactivex.",
            "okhttp3.",
            "okio.",
            "org.apache.",
            "org.eclipse.",
            "org.hibernate.",
            "org.jboss.",
            "org.slf4j.",
            "ch.qos.",
            "org.postgresql.",
            "com.mysql.",
            "org.mariadb.",
            "oracle.",
            "org.h2.",
            "com.zaxxer.",
            "com.github.benmanes.",
            "io.micrometer.",
            "io.opentelemetry.",
            "io.modelcontextprotocol.",
            "com.openai.",
            "com.anthropic.",
            "com.azure.",
            "software.amazon.",
            "akka.",
            "org.junit.",
            "net.bytebuddy.");

    private @Nullable Stacks stacks;
    private @Nullable Frame[] known = new @Nullable Frame[0];

    /** Null for a piece without a stack. */
    @Nullable
    Frame of(Stacks all, int stack) {
        if (stack < 0 || all.depth(stack) == 0) {
            return null;
        }
        if (all != stacks || known.length < all.size()) {
            stacks = all;
            known = new @Nullable Frame[all.size()];
        }
        Frame place = known[stack];
        if (place == null) {
            place = find(all, stack);
            known[stack] = place;
        }
        return place;
    }

    private static Frame find(Stacks all, int stack) {
        Frame library = null;
        for (int depth = 0; depth < all.depth(stack); depth++) {
            Frame frame = all.frame(stack, depth);
            if (isPlatform(frame)) {
                continue;
            }
            if (!isLibrary(frame)) {
                return frame;
            }
            library = library == null ? frame : library;
        }
        return library == null ? all.frame(stack, 0) : library;
    }

    /** The JDK's, a language's or the recorder's own code, or none in Java. */
    static boolean isPlatform(Frame frame) {
        return frame.className().isEmpty() || PLATFORM.stream().anyMatch(frame.className()::startsWith);
    }

    static boolean isLibrary(Frame frame) {
        return LIBRARIES.stream().anyMatch(frame.className()::startsWith);
    }

    /** The method of a place, by which samples of several lines in it are taken together. */
    static String function(@Nullable Frame place) {
        return place == null ? "" : place.function();
    }

    /** {@code Class.method:line} without the package, as a colleague says it. */
    static String shortly(Frame place) {
        String owner = place.className().substring(place.className().lastIndexOf('.') + 1);
        String method = place.method().startsWith("lambda$") ? "a lambda" : place.method();
        String function = owner.isEmpty() ? method : owner + "." + method;
        return place.line() > 0 ? function + ":" + place.line() : function;
    }

    /** The place as a finding has it. */
    static Finding.Location location(@Nullable Frame place) {
        return place == null || place.className().isEmpty()
                ? Finding.Location.NONE
                : new Finding.Location(place.className(), place.method(), place.line(), null, null, null);
    }
}
