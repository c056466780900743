package io.sonde.instrumentations.springai;

/** Class names as people say them. */
final class Names {
    private Names() {}

    /** The simple name of an object's class. */
    static String of(Object object) {
        return simple(object.getClass().getName());
    }

    /** The simple name of a class, also of one that has none or that a proxy or lambda stands for. */
    static String simple(String className) {
        String name = className.substring(className.lastIndexOf('.') + 1);
        int made = name.indexOf("$$");
        if (made > 0) {
            name = name.substring(0, made);
        }
        int nested = name.lastIndexOf('$') + 1;
        while (nested < name.length() && Character.isDigit(name.charAt(nested))) {
            nested++;
        }
        return nested == name.length() ? name : name.substring(nested);
    }
}
