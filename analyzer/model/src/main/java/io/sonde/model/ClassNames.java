package io.sonde.model;

/** Names of classes as people write them, the same from run to run. */
final class ClassNames {
    private static final String LAMBDA = "$$Lambda";
    private static final String ADDRESS = "0x";

    private ClassNames() {}

    /**
     * Of a name as the JVM has it: {@code [Ljava/lang/String;} becomes {@code java.lang.String[]}, and of a hidden class,
     * whose name is made anew in each run, only what is written in the program stays: {@code Foo$$Lambda/0x7f1c} becomes
     * {@code Foo$$Lambda}.
     */
    static String readable(String name) {
        int dimensions = 0;
        while (dimensions < name.length() && name.charAt(dimensions) == '[') {
            dimensions++;
        }
        if (dimensions == 0) {
            return stable(name.replace('/', '.'));
        }
        return element(name.substring(dimensions)) + "[]".repeat(dimensions);
    }

    private static String element(String name) {
        return switch (name) {
            case "B" -> "byte";
            case "C" -> "char";
            case "D" -> "double";
            case "F" -> "float";
            case "I" -> "int";
            case "J" -> "long";
            case "S" -> "short";
            case "Z" -> "boolean";
            default ->
                readable(name.startsWith("L") && name.endsWith(";") ? name.substring(1, name.length() - 1) : name);
        };
    }

    private static String stable(String name) {
        int lambda = name.indexOf(LAMBDA);
        if (lambda >= 0) {
            return name.substring(0, lambda + LAMBDA.length());
        }
        int address = name.lastIndexOf(ADDRESS);
        if (address > 0 && "+./".indexOf(name.charAt(address - 1)) >= 0) {
            return name.substring(0, address - 1);
        }
        return withoutNumber(withoutNumber(name, "MethodAccessor"), "ConstructorAccessor");
    }

    /** Reflection numbers the classes that it makes. */
    private static String withoutNumber(String name, String marker) {
        int at = name.indexOf("Generated") < 0 ? -1 : name.indexOf(marker);
        return at < 0 ? name : name.substring(0, at + marker.length());
    }
}
