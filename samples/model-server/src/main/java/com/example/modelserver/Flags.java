package com.example.modelserver;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The command line as {@code --name value} or {@code --name=value}; a name may be given more than once. */
public final class Flags {
    private final Map<String, List<String>> values = new LinkedHashMap<>();

    private Flags() {}

    /**
     * Reads the arguments.
     *
     * @throws IllegalArgumentException with one clear sentence for a name outside {@code known} or a missing value
     */
    public static Flags parse(String[] args, Set<String> known) {
        Flags flags = new Flags();
        for (int i = 0; i < args.length; i++) {
            String arg = args[i];
            int equals = arg.indexOf('=');
            String name = equals > 0 ? arg.substring(0, equals) : arg;
            if (!known.contains(name)) {
                throw new IllegalArgumentException("unknown argument '" + name + "'; known are "
                        + String.join(", ", known.stream().sorted().toList()));
            }
            if (equals < 0 && i + 1 == args.length) {
                throw new IllegalArgumentException("argument '" + name + "' needs a value");
            }
            String value = equals > 0 ? arg.substring(equals + 1) : args[++i];
            flags.values.computeIfAbsent(name, key -> new ArrayList<>()).add(value);
        }
        return flags;
    }

    /** Every value given for the name, in order. */
    public List<String> all(String name) {
        return values.getOrDefault(name, List.of());
    }

    public boolean has(String name) {
        return values.containsKey(name);
    }

    /** The last value given for the name. */
    public String text(String name, String otherwise) {
        List<String> given = all(name);
        return given.isEmpty() ? otherwise : given.get(given.size() - 1);
    }

    public double number(String name, double otherwise) {
        String given = text(name, "");
        try {
            return given.isEmpty() ? otherwise : Double.parseDouble(given);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("argument '" + name + "' needs a number, not '" + given + "'", e);
        }
    }

    public int whole(String name, int otherwise, int least) {
        double given = number(name, otherwise);
        if (given < least || given != Math.rint(given) || given > Integer.MAX_VALUE) {
            throw new IllegalArgumentException("argument '" + name + "' needs a whole number of at least " + least);
        }
        return (int) given;
    }

    /** Hands the named flags on to another program, those that were given. */
    public List<String> forward(Set<String> names) {
        List<String> args = new ArrayList<>();
        values.forEach((name, given) -> {
            if (names.contains(name)) {
                given.forEach(value -> args.addAll(List.of(name, value)));
            }
        });
        return args;
    }
}
