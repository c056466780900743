package io.sonde.report;

import io.sonde.analyzer.testkit.Timeline;
import io.sonde.detectors.Analysis;
import io.sonde.detectors.Diagnosis;
import io.sonde.model.Manifest;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** Drawn recordings, analysed as recordings are, and written as the command line writes them. */
final class Recorded {
    /** What a program under test could call its agent. */
    static final String EVIL = "<script>document.title='owned'</script><img src=x onerror=alert(1)>";

    private static final String TURN = """
            invoke_agent [=================================================]  name="%s" gen_ai.conversation.id=c%d
              chat:gpt-x  [=======]  tokens=%d gen_ai.usage.output_tokens=40 gen_ai.response.time_to_first_chunk=5000000
              execute_tool:bookings [======================]
                sql                  %s   name="SELECT price FROM fares WHERE id = ?" input=#
              task                                         [====]  thread=worker sonde.queue.wait=2000000
                http:prices.internal                        [==]  thread=worker error error.type=503
              chat:gpt-x                                         [======]  tokens=%d
            """;

    private Recorded() {}

    /** Sessions of five conversations; some are slow, and each runs a statement so many times. */
    static Diagnosis sessions(int count, int statements) {
        return Analysis.of(Timeline.recording(Manifest.ofApp("travel-desk"), timeline -> {
            for (int i = 0; i < count; i++) {
                String scale = "scale " + (i % 40 == 7 ? 9 : 1 + i % 3) + "\n";
                int turn = i / 5 % 30;
                timeline.add(
                        scale + TURN.formatted(EVIL, i % 5, 900 + 40 * turn, "|".repeat(statements), 1000 + 60 * turn));
            }
        }));
    }

    static Path html(Diagnosis diagnosis, Path file) throws IOException {
        StringBuilder page = new StringBuilder();
        HtmlReport.write(diagnosis, page);
        return Files.writeString(file, page);
    }

    static Path json(Diagnosis diagnosis, Path file) throws IOException {
        try (OutputStream out = Files.newOutputStream(file)) {
            JsonReport.write(diagnosis, out);
        }
        return file;
    }
}
