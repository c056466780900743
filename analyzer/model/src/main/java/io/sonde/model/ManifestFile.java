package io.sonde.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.sonde.format.Format;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Reads {@code manifest.json}: tolerant of what is missing or added, strict about the format version. */
final class ManifestFile {
    /**
     * What the file came to.
     *
     * @param ringId the ring that fed the recording; null when it does not say
     * @param deletedSegments how many files retention had deleted when it was written
     * @param damage why nothing could be taken from it; null when it could
     */
    record Content(
            Manifest manifest,
            @Nullable Long ringId,
            long deletedSegments,
            @Nullable String damage) {}

    private ManifestFile() {}

    /**
     * @param hasRecords whether there is something to analyse all the same when the file is damaged or missing
     * @throws UnreadableRecording if the recording is of a newer version, or there is nothing but a damaged manifest
     */
    static Content read(Path file, boolean hasRecords) throws IOException {
        if (!Files.isRegularFile(file)) {
            return nothing(file, Format.MANIFEST + " is missing");
        }
        byte[] bytes = Files.readAllBytes(file);
        JsonNode root;
        try {
            root = new ObjectMapper().readTree(bytes);
        } catch (IOException e) { // from bytes in memory: only what is wrong with them
            if (hasRecords) {
                return nothing(file, Format.MANIFEST + " is not valid JSON");
            }
            throw new UnreadableRecording(
                    file + " is not valid JSON: the recording's description is damaged, and there is nothing else.", e);
        }
        JsonNode version = root.path("formatVersion");
        if (!version.canConvertToInt()) {
            if (hasRecords) {
                return nothing(file, Format.MANIFEST + " has no formatVersion");
            }
            throw new UnreadableRecording(
                    file + " has no formatVersion: it is some other program's manifest, not one of Sonde's.");
        }
        if (version.asInt() > Format.VERSION) {
            throw new UnreadableRecording("The recording is in format " + version.asInt()
                    + ", and this version of Sonde reads up to " + Format.VERSION
                    + ": analyse it with the version that recorded it, or a newer one.");
        }
        return new Content(
                parse(root, version.asInt()),
                ringId(root.path("ringId").asText("")),
                root.at("/counters/deletedSegments").asLong(0),
                null);
    }

    /** The recording's folder is named after the application. */
    private static Content nothing(Path file, String damage) {
        Path folder = file.toAbsolutePath().normalize().getParent();
        Path name = folder == null ? null : folder.getFileName();
        return new Content(Manifest.ofApp(name == null ? "" : name.toString()), null, 0, damage);
    }

    private static @Nullable Long ringId(String hexadecimal) {
        try {
            return hexadecimal.isEmpty() ? null : Long.parseUnsignedLong(hexadecimal, 16);
        } catch (NumberFormatException damaged) {
            return null;
        }
    }

    private static Manifest parse(JsonNode root, int version) {
        JsonNode counters = root.path("counters");
        JsonNode ticks = root.at("/clock/firstAnchor/ticks");
        return new Manifest(
                version,
                root.path("id").asText(""),
                root.path("app").asText(""),
                instant(root.path("start").asText("")),
                root.path("pid").asLong(0),
                jvm(root.path("jvm")),
                root.path("agent").isObject()
                        ? root.at("/agent/version").asText("")
                        : root.path("agent").asText(""),
                root.at("/clock/id").asInt(Format.CLOCK_NANOTIME),
                ticks.isIntegralNumber() ? ticks.asLong() : null,
                texts(root.path("sessionRoots")),
                libraries(root.path("libraries")),
                texts(root.path("notRecorded")),
                root.path("cleanStop").asBoolean(false),
                counters.path("lostSpans").asLong(0),
                counters.path("lostRecords").asLong(0),
                counters.path("droppedRecords").asLong(0),
                texts(counters.path("failures")),
                discovered(root.path("sessionRoots")),
                refused(root.path("refusedRoots")),
                profilers(root.path("profilers")),
                cost(root));
    }

    private static Manifest.Cost cost(JsonNode root) {
        List<Manifest.Step> steps = new ArrayList<>();
        for (JsonNode step : root.path("governor")) {
            steps.add(new Manifest.Step(
                    step.path("ticks").asLong(),
                    step.path("reason").asText("?"),
                    texts(step.path("summed")),
                    Math.max(1, step.path("slow").asInt(1)),
                    Math.max(1, step.path("weight").asInt(1))));
        }
        return new Manifest.Cost(
                root.at("/ownCost/ownNanos").asDouble(0),
                root.at("/ownCost/baseNanos").asDouble(0),
                List.copyOf(steps));
    }

    private static Instant instant(String text) {
        try {
            return text.isEmpty() ? Instant.EPOCH : Instant.parse(text);
        } catch (DateTimeParseException e) {
            return Instant.EPOCH;
        }
    }

    private static String jvm(JsonNode jvm) {
        if (!jvm.isObject()) {
            return jvm.asText("");
        }
        return (jvm.path("name").asText("") + " " + jvm.path("version").asText("")).trim();
    }

    private static List<String> texts(JsonNode array) {
        List<String> texts = new ArrayList<>();
        for (JsonNode item : array) {
            texts.add(text(item));
        }
        return List.copyOf(texts);
    }

    /** Session roots are objects with a name and a source, failures with a text and a count; the rest is plain text. */
    private static String text(JsonNode item) {
        if (item.has("what")) {
            return item.path("what").asText() + " (" + item.path("count").asLong(1) + " times)";
        }
        if (item.has("name")) {
            return item.path("name").asText() + " (" + item.path("source").asText("?") + ")";
        }
        return item.isTextual() ? item.asText() : item.toString();
    }

    private static List<Manifest.Root> discovered(JsonNode array) {
        List<Manifest.Root> roots = new ArrayList<>();
        for (JsonNode item : array) {
            if (item.path("source").asText().equals("discovered")) {
                roots.add(new Manifest.Root(
                        item.path("name").asText("?"), item.path("method").asText("?"), textOrNull(item.path("rule"))));
            }
        }
        return List.copyOf(roots);
    }

    private static List<Manifest.RefusedRoot> refused(JsonNode array) {
        List<Manifest.RefusedRoot> refused = new ArrayList<>();
        for (JsonNode item : array) {
            refused.add(new Manifest.RefusedRoot(
                    item.path("method").asText("?"), item.path("reason").asText("?")));
        }
        return List.copyOf(refused);
    }

    private static List<Manifest.Library> libraries(JsonNode array) {
        List<Manifest.Library> libraries = new ArrayList<>();
        for (JsonNode item : array) {
            libraries.add(new Manifest.Library(
                    item.path("library").asText("?"),
                    textOrNull(item.path("version")),
                    item.path("status").asText("present"),
                    item.path("methods").asInt(0),
                    textOrNull(item.path("reason"))));
        }
        return List.copyOf(libraries);
    }

    private static List<Manifest.Profiler> profilers(JsonNode array) {
        List<Manifest.Profiler> profilers = new ArrayList<>();
        for (JsonNode item : array) {
            Map<String, String> events = new TreeMap<>();
            item.path("events")
                    .fields()
                    .forEachRemaining(
                            event -> events.put(event.getKey(), event.getValue().asText("")));
            profilers.add(new Manifest.Profiler(
                    item.path("name").asText("?"),
                    item.path("version").asText(""),
                    item.path("status").asText(""),
                    item.path("reason").asText(""),
                    Map.copyOf(events),
                    item.path("files").asText(""),
                    item.path("lossWindow").asText("")));
        }
        return List.copyOf(profilers);
    }

    private static @Nullable String textOrNull(JsonNode node) {
        return node.isTextual() && !node.asText().isEmpty() ? node.asText() : null;
    }
}
