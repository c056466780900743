package io.sonde.acceptance;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/** What is known of programs with planted faults, one file each, and which half of them each belongs to. */
public final class TruthFiles {
    private static final ObjectMapper JSON = new ObjectMapper();

    private TruthFiles() {}

    /**
     * Makes of a file what its suite wants to know.
     *
     * @param <T> that
     * @param <H> the halves
     */
    public interface Reader<T, H> {
        /** @param id the file's name without its ending */
        T read(String id, JsonNode json, H half);
    }

    /** All of a folder with a {@code split.txt}, in the order of their names. */
    public static <T, H extends Enum<H>> List<T> in(Path folder, Class<H> halves, Reader<T, H> reader) {
        try (Stream<Path> files = Files.list(folder)) {
            Map<String, H> split = split(folder.resolve("split.txt"), halves);
            List<T> all = new ArrayList<>();
            for (Path file : files.filter(path -> path.toString().endsWith(".json"))
                    .sorted()
                    .toList()) {
                String id = String.valueOf(file.getFileName()).replace(".json", "");
                H half = split.get(id);
                if (half == null) {
                    throw new IllegalStateException(id + " is in neither half: see split.txt");
                }
                all.add(reader.read(id, JSON.readTree(file.toFile()), half));
            }
            return all;
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    private static <H extends Enum<H>> Map<String, H> split(Path file, Class<H> halves) throws IOException {
        Map<String, H> split = new HashMap<>();
        for (String line : Files.readAllLines(file)) {
            if (!line.isBlank() && !line.startsWith("#")) {
                String[] words = line.strip().split("\\s+", -1);
                split.put(words[0], Enum.valueOf(halves, words[1].toUpperCase(Locale.ROOT)));
            }
        }
        return split;
    }
}
