package io.sonde.heap;

import java.util.regex.Pattern;

/** Names of classes, the same from run to run. */
final class TypeNames {
    /** What the JVM adds to the names of hidden classes; lambdas and proxies are numbered besides. */
    private static final Pattern ADDRESS = Pattern.compile("[+/.]0x[0-9a-f]+");

    private static final Pattern NUMBERED = Pattern.compile("(\\$\\$Lambda|\\$Proxy)\\$?\\d+");
    private static final String PRIMITIVES = "BCDFIJSZ";
    private static final String[] WORDS = {"byte", "char", "double", "float", "int", "long", "short", "boolean"};

    private TypeNames() {}

    /** As class histograms of the JVM have it: {@code [Ljava.lang.String;}, without what changes from run to run. */
    static String grouped(String name) {
        String plain = name;
        if (plain.contains("0x")) {
            plain = ADDRESS.matcher(plain).replaceAll("");
        }
        if (plain.indexOf('$') >= 0) {
            plain = NUMBERED.matcher(plain).replaceAll("$1");
        }
        return plain.replace('/', '.');
    }

    /** As people write it: {@code java.lang.String[]}; takes either form. */
    static String readable(String grouped) {
        int dimensions = 0;
        while (dimensions < grouped.length() && grouped.charAt(dimensions) == '[') {
            dimensions++;
        }
        if (dimensions == 0) {
            return grouped;
        }
        String element = grouped.substring(dimensions);
        int primitive = element.length() == 1 ? PRIMITIVES.indexOf(element.charAt(0)) : -1;
        if (primitive >= 0) {
            element = WORDS[primitive];
        } else if (element.startsWith("L") && element.endsWith(";")) {
            element = element.substring(1, element.length() - 1);
        }
        return element + "[]".repeat(dimensions);
    }

    /** Without the packages: {@code ConcurrentHashMap$Node[]}. */
    static String simple(String name) {
        String readable = readable(name);
        return readable.substring(readable.lastIndexOf('.') + 1);
    }

    /** Whether a class belongs to the JDK; of an array, its elements'. */
    static boolean ofTheJdk(String name) {
        String element = readable(name);
        return element.startsWith("java.")
                || element.startsWith("jdk.")
                || element.startsWith("sun.")
                || element.startsWith("javax.")
                || element.startsWith("com.sun.")
                || element.indexOf('.') < 0 && name.startsWith("[") && name.indexOf('L') < 0;
    }
}
