package io.sonde.core;

import io.sonde.api.CallSites;
import java.net.URL;
import java.security.CodeSource;
import java.security.ProtectionDomain;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Tells the application's own classes from all others: by the packages that the user named; else by where a class was
 * loaded from (class folders, {@code BOOT-INF/classes}, the file of the main class); else by the first two parts of the
 * main class's package. Never the JDK, a known library or a generated class. Thread-safe.
 */
final class ApplicationCode {
    private static final int MOST_REMEMBERED = 20_000;

    private final boolean named;
    private final String mainFile;
    private final @Nullable String sharedPrefix;
    private final Map<String, Boolean> known = new ConcurrentHashMap<>();
    private final Map<Place, Integer> lines = new ConcurrentHashMap<>();

    private record Place(String className, String method, String descriptor, int index) {}

    /**
     * @param packages as given by the user, may be empty
     * @param command main class or jar, and arguments, as {@code sun.java.command} has them
     */
    ApplicationCode(List<String> packages, String command) {
        named = !packages.isEmpty();
        int space = command.strip().indexOf(' ');
        String first = space < 0 ? command.strip() : command.strip().substring(0, space);
        boolean jar = first.endsWith(".jar");
        mainFile = jar ? first.substring(Math.max(first.lastIndexOf('/'), first.lastIndexOf('\\')) + 1) : "";
        sharedPrefix = jar ? null : prefix(first.substring(first.lastIndexOf('/') + 1));
    }

    private static @Nullable String prefix(String mainClass) {
        int first = mainClass.indexOf('.');
        int second = first < 0 ? -1 : mainClass.indexOf('.', first + 1);
        return second < 0 ? null : mainClass.substring(0, second + 1);
    }

    boolean contains(Class<?> type) {
        String name = type.getName();
        if (CallSites.isLibrary(name) || type.isHidden() || name.contains("$$")) {
            return false;
        }
        if (named) {
            return true;
        }
        Boolean remembered = known.get(name);
        if (remembered == null) {
            remembered = isApplication(type, name);
            if (known.size() < MOST_REMEMBERED) {
                known.put(name, remembered);
            }
        }
        return remembered;
    }

    /**
     * Which call in a method a frame stands at: its line, because a bytecode index changes when the method is woven and
     * entries must be the same before and after. A method that is on a stack while it is woven has no lines any more, but
     * its old index, which is remembered.
     */
    int place(StackWalker.StackFrame frame) {
        int index = frame.getByteCodeIndex();
        int line = frame.getLineNumber();
        Place place = new Place(frame.getClassName(), frame.getMethodName(), frame.getDescriptor(), index);
        if (line <= 0) {
            return lines.getOrDefault(place, -index);
        }
        if (lines.size() < MOST_REMEMBERED) {
            lines.putIfAbsent(place, line);
        }
        return line;
    }

    private boolean isApplication(Class<?> type, String name) {
        String from = location(type.getProtectionDomain());
        if (from == null) {
            return sharedPrefix == null || name.startsWith(sharedPrefix);
        }
        boolean inFolder = from.endsWith("/") && !from.endsWith(".jar!/") && !from.endsWith(".jar/");
        boolean inClasses = from.contains("BOOT-INF/classes") || from.contains("WEB-INF/classes");
        boolean besideMain = !mainFile.isEmpty() && (from.endsWith("/" + mainFile) || from.endsWith(mainFile + "!/"));
        boolean nothingKnown = mainFile.isEmpty() && sharedPrefix == null;
        return inFolder
                || nothingKnown
                || inClasses
                || besideMain
                || sharedPrefix != null && name.startsWith(sharedPrefix);
    }

    private static @Nullable String location(@Nullable ProtectionDomain domain) {
        CodeSource source = domain == null ? null : domain.getCodeSource();
        URL url = source == null ? null : source.getLocation();
        return url == null ? null : url.toString();
    }
}
