package io.sonde.core;

import java.security.CodeSource;
import java.security.ProtectionDomain;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Counts what was found, woven and refused, with the reason: silence is never health. Thread-safe. */
final class Census {
    /** How an entry stands. */
    enum Status {
        PRESENT,
        REFUSED,
        WOVEN
    }

    /**
     * One library in one version.
     *
     * @param reasons why parts were refused or not woven
     */
    record Entry(String library, @Nullable String version, Status status, int methods, List<String> reasons) {}

    /** Libraries that a reader of the report would ask about, woven or not, by a package of theirs. */
    private static final Map<String, String> KNOWN = Map.ofEntries(
            Map.entry("dev/langchain4j/", "langchain4j"),
            Map.entry("dev/langchain4j/agentic/", "langchain4j-agentic"),
            Map.entry("dev/langchain4j/mcp/", "langchain4j-mcp"),
            Map.entry("org/springframework/ai/", "spring-ai"),
            Map.entry("com/google/adk/", "google-adk"),
            Map.entry("org/bsc/langgraph4j/", "langgraph4j"),
            Map.entry("com/embabel/agent/", "embabel"),
            Map.entry("ai/koog/", "koog"),
            Map.entry("com/openai/", "openai-java"),
            Map.entry("com/anthropic/", "anthropic-java"),
            Map.entry("io/modelcontextprotocol/", "mcp"),
            Map.entry("io/a2a/", "a2a"),
            Map.entry("org/a2aproject/", "a2a"),
            Map.entry("okhttp3/", "okhttp"),
            Map.entry("org/apache/hc/client5/", "httpclient5"),
            Map.entry("reactor/netty/", "reactor-netty"),
            Map.entry("org/springframework/web/", "spring-web"),
            Map.entry("com/zaxxer/hikari/", "hikaricp"),
            Map.entry("org/apache/kafka/", "kafka-clients"),
            Map.entry("redis/clients/", "jedis"),
            Map.entry("io/lettuce/", "lettuce"));

    private static final Pattern JAR_VERSION = Pattern.compile("-(\\d[^/!]*?)\\.jar");
    private static final int MOST_REASONS = 8;

    private static final class Tally {
        @Nullable
        String version;

        Status status = Status.PRESENT;
        int methods;
        final List<String> reasons = new ArrayList<>();

        void add(Status other, int more, List<String> why) {
            if (other.compareTo(status) > 0) {
                status = other;
            }
            methods += more;
            for (String reason : why) {
                if (!reasons.contains(reason) && reasons.size() < MOST_REASONS) {
                    reasons.add(reason);
                }
            }
        }
    }

    /** Two versions of a library, in loaders beside each other, are two entries. */
    private record Key(String library, String version) implements Comparable<Key> {
        @Override
        public int compareTo(Key other) {
            int byName = library.compareTo(other.library);
            return byName != 0 ? byName : version.compareTo(other.version);
        }
    }

    private final TreeMap<Key, Tally> tallies = new TreeMap<>();
    /** Versions by the place that they were read from: each place is asked about once for each class in it. */
    private final Map<String, Optional<String>> versions = new HashMap<>();

    /** Notes the library a class belongs to, if it is one we know by name. */
    void seen(String internalName, @Nullable ProtectionDomain domain) {
        String library = libraryOf(internalName);
        if (library != null) {
            note(library, internalName, domain, null, Status.PRESENT, 0, null);
        }
    }

    private static @Nullable String libraryOf(String internalName) {
        int first = internalName.indexOf('/');
        int second = first < 0 ? -1 : internalName.indexOf('/', first + 1);
        int third = second < 0 ? -1 : internalName.indexOf('/', second + 1);
        // The longest package that is known: a module has its own version beside that of its library.
        String library = third < 0 ? null : KNOWN.get(internalName.substring(0, third + 1));
        if (library == null && second > 0) {
            library = KNOWN.get(internalName.substring(0, second + 1));
        }
        if (library == null && first > 0) {
            library = KNOWN.get(internalName.substring(0, first + 1));
        }
        return library;
    }

    /** @param version what the class's loader has of the library, as far as that is known */
    void woven(
            String library,
            String internalName,
            @Nullable ProtectionDomain domain,
            @Nullable String version,
            int methods) {
        note(library, internalName, domain, version, Status.WOVEN, methods, null);
    }

    void refused(
            String library,
            String internalName,
            @Nullable ProtectionDomain domain,
            @Nullable String version,
            String reason) {
        note(library, internalName, domain, version, Status.REFUSED, 0, reason);
    }

    /** An extra that this version has not; the library is as it would be without it. */
    void leftOut(
            String library,
            String internalName,
            @Nullable ProtectionDomain domain,
            @Nullable String version,
            String reason) {
        note(library, internalName, domain, version, Status.PRESENT, 0, reason);
    }

    private synchronized void note(
            String library,
            String internalName,
            @Nullable ProtectionDomain domain,
            @Nullable String ofLoader,
            Status status,
            int methods,
            @Nullable String reason) {
        boolean known = KNOWN.containsValue(library);
        // A class that only implements a library's type lies in another jar, whose version is not the library's.
        boolean another = known ? !library.equals(libraryOf(internalName)) : library.startsWith("java.");
        String own = another ? null : version(domain);
        String version = own != null && known || ofLoader == null ? own : ofLoader;
        boolean telling = known || ofLoader != null;
        Tally tally = tallies.computeIfAbsent(
                new Key(library, telling && version != null ? version : ""), any -> new Tally());
        if (tally.version == null) {
            tally.version = version;
        }
        tally.add(status, methods, reason == null ? List.of() : List.of(reason));
    }

    private @Nullable String version(@Nullable ProtectionDomain domain) {
        CodeSource source = domain == null ? null : domain.getCodeSource();
        if (source == null || source.getLocation() == null) {
            return null;
        }
        return versions.computeIfAbsent(source.getLocation().toString(), place -> Optional.ofNullable(versionIn(place)))
                .orElse(null);
    }

    /** The version in the name of the last jar of a URL. */
    static @Nullable String versionIn(String url) {
        int jar = url.lastIndexOf(".jar");
        String location = jar < 0 ? "" : url.substring(0, jar + ".jar".length());
        Matcher matcher = JAR_VERSION.matcher(location.substring(location.lastIndexOf('/') + 1));
        return matcher.find() ? matcher.group(1) : null;
    }

    /** Everything noted so far, by name and version. */
    synchronized List<Entry> entries() {
        TreeMap<Key, Tally> merged = new TreeMap<>();
        tallies.forEach((key, tally) -> {
            // The program's own classes of a library's types count with the first version of it.
            Key first = key.version.isEmpty() ? tallies.higherKey(key) : null;
            boolean foreign = first != null && first.library.equals(key.library) && tally.status != Status.REFUSED;
            Tally into = merged.computeIfAbsent(foreign ? first : key, any -> new Tally());
            into.version = tally.version == null ? into.version : tally.version;
            into.add(tally.status, tally.methods, tally.reasons);
        });
        List<Entry> entries = new ArrayList<>();
        merged.forEach((key, tally) -> entries.add(
                new Entry(key.library, tally.version, tally.status, tally.methods, List.copyOf(tally.reasons))));
        return entries;
    }

    /** {@code library version STATUS methods [reasons]}, by name and version. */
    List<String> lines() {
        return entries().stream()
                .map(entry -> entry.library() + " " + entry.version() + " " + entry.status() + " " + entry.methods()
                        + " " + entry.reasons())
                .toList();
    }

    /** How many methods are woven in all. */
    synchronized int methods() {
        return tallies.values().stream().mapToInt(tally -> tally.methods).sum();
    }
}
