package io.sonde.format;

import static org.assertj.core.api.Assertions.assertThat;

import io.sonde.format.vocabulary.Attribute;
import io.sonde.format.vocabulary.Operation;
import io.sonde.format.vocabulary.Phase;
import io.sonde.format.vocabulary.SpanFlags;
import java.io.IOException;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * Keeps {@code docs/recording-format.md} equal to the code: what stands there between {@code <!-- generated: X -->} and
 * {@code <!-- end -->} is made here, from Javadoc, constants and enums.
 */
class RecordingFormatDocTest {
    private static final Path DOC = Path.of("../../docs/recording-format.md");
    private static final Path SOURCES = Path.of("src/main/java/io/sonde/format");
    private static final String REGENERATE =
            "mvn -pl collector/format test -Dtest=RecordingFormatDocTest -Dsonde.docs.write=true";

    @Test
    void theDocumentSaysWhatTheCodeDoes() throws Exception {
        String present = Files.readString(DOC);
        String wanted = present;
        for (Map.Entry<String, String> section : sections().entrySet()) {
            wanted = replace(wanted, section.getKey(), section.getValue());
        }
        if (Boolean.getBoolean("sonde.docs.write")) {
            Files.writeString(DOC, wanted);
        } else {
            assertThat(present)
                    .as("docs/recording-format.md differs from the code; to write it anew: " + REGENERATE)
                    .isEqualTo(wanted);
        }
    }

    private static String replace(String document, String name, String content) {
        String opening = "<!-- generated: " + name + " -->\n";
        int start = document.indexOf(opening);
        assertThat(start).as("section " + name).isNotNegative();
        int end = document.indexOf("<!-- end -->", start);
        assertThat(end).as("end of section " + name).isNotNegative();
        return document.substring(0, start) + opening + content + document.substring(end);
    }

    private static Map<String, String> sections() throws Exception {
        Map<String, String> sections = new LinkedHashMap<>();
        sections.put("version", "Format version: **" + Format.VERSION + "**\n");
        sections.put("kinds", kinds());
        sections.put("ring", diagrams("RingLayout.java"));
        sections.put("block", diagrams("BlockLayout.java"));
        sections.put("types", types());
        sections.put("attributes", attributes());
        sections.put("operations", operations());
        sections.put("phases", phases());
        sections.put("flags", flags());
        return sections;
    }

    /** Every {@code <pre>} of a class's Javadoc, as code blocks. */
    private static String diagrams(String source) throws IOException {
        StringBuilder text = new StringBuilder();
        boolean inside = false;
        for (String line : Files.readAllLines(SOURCES.resolve(source))) {
            if (line.contains("<pre>")) {
                inside = true;
                text.append("```text\n");
            } else if (line.contains("</pre>")) {
                inside = false;
                text.append("```\n");
            } else if (inside) {
                String plain = line.replaceFirst("^ \\* ?", "").replaceAll("\\{@link Format#(\\w+)}", "$1");
                text.append(plain.stripTrailing()).append('\n');
            }
        }
        return text.toString();
    }

    private static String kinds() throws IllegalAccessException {
        List<String> names = List.of(
                "SPAN",
                "BEGIN",
                "DEFINE",
                "ANCHOR",
                "THREAD",
                "ATTRIBUTE",
                "OPERATION",
                "PADDING",
                "WAIT",
                "AGGREGATE",
                "LEASE");
        StringBuilder text = new StringBuilder("| code | kind |\n|---|---|\n");
        for (Field field : Format.class.getFields()) {
            if (names.contains(field.getName())) {
                text.append("| ")
                        .append(field.getInt(null))
                        .append(" | ")
                        .append(field.getName())
                        .append(" |\n");
            }
        }
        return text.toString();
    }

    private static String types() {
        StringBuilder text = new StringBuilder("| code | type |\n|---|---|\n");
        for (Attribute.Type type : Attribute.Type.values()) {
            text.append("| ").append(type.ordinal()).append(" | ").append(type).append(" |\n");
        }
        return text.toString();
    }

    private static String attributes() {
        StringBuilder text = new StringBuilder("| code | key | type |\n|---|---|---|\n");
        for (int code = 0; code < Attribute.count(); code++) {
            Attribute attribute = Attribute.ofCode(code);
            text.append("| ")
                    .append(code)
                    .append(" | `")
                    .append(attribute.key())
                    .append("` | ")
                    .append(attribute.type())
                    .append(" |\n");
        }
        return text.append("\nNames as of: ")
                .append(Attribute.CONVENTIONS)
                .append(".\n")
                .toString();
    }

    private static String operations() {
        StringBuilder text = new StringBuilder("| code | label | phase | writes BEGIN |\n|---|---|---|---|\n");
        for (Operation operation : Operation.values()) {
            text.append("| ")
                    .append(operation.ordinal())
                    .append(" | `")
                    .append(operation.label())
                    .append("` | ")
                    .append(operation.phase().label())
                    .append(" | ")
                    .append(operation.writesBegin() ? "yes" : "")
                    .append(" |\n");
        }
        return text.toString();
    }

    private static String phases() {
        StringBuilder text = new StringBuilder("| code | phase |\n|---|---|\n");
        for (Phase phase : Phase.values()) {
            text.append("| ")
                    .append(phase.ordinal())
                    .append(" | ")
                    .append(phase.label())
                    .append(" |\n");
        }
        return text.toString();
    }

    private static String flags() throws IllegalAccessException {
        List<String> rows = new ArrayList<>();
        for (Field field : SpanFlags.class.getFields()) {
            if (Modifier.isStatic(field.getModifiers())) {
                rows.add("| " + field.getInt(null) + " | " + field.getName() + " |\n");
            }
        }
        return "| bit | flag |\n|---|---|\n" + String.join("", rows);
    }
}
