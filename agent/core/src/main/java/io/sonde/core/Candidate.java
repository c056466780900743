package io.sonde.core;

import io.sonde.api.Activation;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A method of the application that stood on the stack of a span which nothing encloses, and what was counted of it.
 * Thread-safe; its lock is held for a few steps.
 */
final class Candidate {
    /** More entries in a second than this make a method no session. */
    static final int MOST_A_SECOND = 1_000;

    private static final int MOST_RUNS = 512;
    private static final long SECOND = 1_000_000_000;

    private final WeakReference<Class<?>> type;
    private final String className;
    private final String name;
    private final String descriptor;
    private final List<Activation> runs = new ArrayList<>();
    private volatile int probe = -1;
    private volatile boolean woven;
    private volatile boolean promoted;
    private volatile boolean tentative;
    private volatile boolean atRest;
    private volatile boolean outOfTheQuestion;
    private volatile @Nullable String refusal;
    private long wovenAt;
    private long secondFrom;
    private int inSecond;

    Candidate(Class<?> type, String name, String descriptor) {
        this.type = new WeakReference<>(type);
        this.className = type.getName();
        this.name = name;
        this.descriptor = descriptor;
    }

    @Nullable
    Class<?> type() {
        return type.get();
    }

    String className() {
        return className;
    }

    String name() {
        return name;
    }

    String descriptor() {
        return descriptor;
    }

    /** {@code package.Class.method}. */
    String method() {
        return className + "." + name;
    }

    /** The method with which a program begins: it is entered once. */
    boolean isMain() {
        return name.equals("main") && (descriptor.startsWith("([Ljava/lang/String;)") || descriptor.startsWith("()"));
    }

    /** The body of a lambda. */
    boolean isLambda() {
        return name.startsWith("lambda$");
    }

    /** The name of the method in whose text a lambda stands; null for what is none, or does not say. */
    @Nullable
    String lambdaOf() {
        int from = "lambda$".length();
        int to = name.lastIndexOf('$');
        return isLambda() && to > from ? name.substring(from, to) : null;
    }

    boolean canBeWoven() {
        return !isMain() && !name.startsWith("<");
    }

    void probe(int number, long now) {
        probe = number;
        wovenAt = now;
    }

    /** Number of the probe, below 0 before there is one. */
    int probe() {
        return probe;
    }

    long wovenAt() {
        return wovenAt;
    }

    void woven() {
        woven = true;
    }

    boolean isWoven() {
        return woven;
    }

    /** Counts no more: the time is over, or another method was chosen. */
    void rest() {
        atRest = true;
    }

    boolean isAtRest() {
        return atRest;
    }

    /** Refused for good, whatever is counted. */
    boolean isOutOfTheQuestion() {
        return outOfTheQuestion;
    }

    /** Refuses for good. */
    void exclude(String reason) {
        refuse(reason);
        outOfTheQuestion = true;
        atRest = true;
    }

    /** @param onTrial whether a method around this one may take its place yet */
    void promote(boolean onTrial) {
        promoted = true;
        tentative = onTrial;
        refusal = null;
    }

    /** Promoted, but a method around it may take its place. */
    boolean isTentative() {
        return promoted && tentative;
    }

    /** Another method has taken its place: the sessions that began here were steps of that one's. */
    void supersede(String reason) {
        promoted = false;
        exclude(reason);
    }

    boolean isPromoted() {
        return promoted;
    }

    /** Gives the reason why this is no session; the last one counts. */
    void refuse(String reason) {
        if (!promoted) {
            refusal = reason;
        }
    }

    @Nullable
    String refusal() {
        return refusal;
    }

    /** The reason in any case: what was never counted to its end says so. */
    String reason() {
        String given = refusal;
        return given == null ? "its first activation has not ended" : given;
    }

    /**
     * An activation is over.
     *
     * @return false when there are more of them in a second than a session can have
     */
    synchronized boolean ended(Activation activation, long now) {
        if (now - secondFrom > SECOND) {
            secondFrom = now;
            inSecond = 0;
        }
        if (runs.size() < MOST_RUNS) {
            runs.add(activation);
        }
        return ++inSecond < MOST_A_SECOND;
    }

    synchronized List<Activation> runs() {
        return List.copyOf(runs);
    }

    /** The line of a rules file that declares this method a session; null for the body of a lambda, which has no name. */
    @Nullable
    String rule() {
        return isLambda() ? null : "session " + className + "#" + name + "(" + arguments() + ")";
    }

    private String arguments() {
        List<String> names = new ArrayList<>();
        int at = 1;
        while (descriptor.charAt(at) != ')') {
            int from = at;
            while (descriptor.charAt(at) == '[') {
                at++;
            }
            int dimensions = at - from;
            String element;
            if (descriptor.charAt(at) == 'L') {
                int end = descriptor.indexOf(';', at);
                element = descriptor.substring(at + 1, end).replace('/', '.');
                at = end + 1;
            } else {
                element = primitive(descriptor.charAt(at++));
            }
            names.add(element + "[]".repeat(dimensions));
        }
        return String.join(", ", names);
    }

    private static String primitive(char code) {
        return switch (code) {
            case 'Z' -> "boolean";
            case 'B' -> "byte";
            case 'C' -> "char";
            case 'S' -> "short";
            case 'I' -> "int";
            case 'J' -> "long";
            case 'F' -> "float";
            default -> "double";
        };
    }
}
