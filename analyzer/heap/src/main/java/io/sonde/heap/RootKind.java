package io.sonde.heap;

/** Why the garbage collector begins at an object. */
public enum RootKind {
    /** A static field of a class. */
    STATIC_FIELD("a static field"),
    /** A thread that has not ended. */
    THREAD("a thread"),
    /** A variable of a method that has not returned. */
    STACK("a variable on a thread's stack"),
    /** A reference that native code holds. */
    NATIVE("native code"),
    /** A monitor that is held or waited for. */
    MONITOR("a monitor"),
    /** The JVM itself, or not said in the dump. */
    JVM("the JVM itself");

    private final String words;

    RootKind(String words) {
        this.words = words;
    }

    /** In words, with their article. */
    public String words() {
        return words;
    }

    /** Of a sub-record's tag; null when the tag is none of a root. */
    static @org.jspecify.annotations.Nullable RootKind of(int tag) {
        return switch (tag) {
            case 0x01, 0x02, 0x04 -> NATIVE;
            case 0x03, 0x06 -> STACK;
            case 0x07 -> MONITOR;
            case 0x08 -> THREAD;
            case 0x05, 0xFF -> JVM;
            default -> null;
        };
    }
}
