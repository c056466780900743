package io.sonde.instrumentations.langchain4j;

/** Names of the program's own parts that are the same in every run. */
final class Names {
    private Names() {}

    /** The simple name of an object's class; a lambda's is that of the class it stands in, which is all that is known. */
    static String simple(Object part) {
        Class<?> type = part.getClass();
        String name = type.getName();
        int lambda = name.indexOf("$$Lambda");
        if (lambda >= 0) {
            return afterDot(name.substring(0, lambda)) + ".lambda";
        }
        String simple = type.getSimpleName();
        return simple.isEmpty() ? afterDot(name) : simple;
    }

    /** Where an object's method is, for a person to find it. */
    static String method(Object part, String method) {
        String name = part.getClass().getName();
        int lambda = name.indexOf("$$Lambda");
        return lambda >= 0 ? name.substring(0, lambda) + ".lambda" : name + "." + method;
    }

    private static String afterDot(String name) {
        return name.substring(name.lastIndexOf('.') + 1);
    }
}
