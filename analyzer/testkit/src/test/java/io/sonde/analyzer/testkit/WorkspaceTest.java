package io.sonde.analyzer.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sonde.format.SpanRecord;
import io.sonde.format.vocabulary.Attribute;
import io.sonde.format.vocabulary.Operation;
import io.sonde.model.Manifest;
import io.sonde.model.Recording;
import io.sonde.model.RecordingBuilder;
import io.sonde.model.Session;
import io.sonde.model.Workspace;
import io.sonde.model.WorkspaceFull;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Recordings that do not fit on the heap read like those that do. */
class WorkspaceTest {
    private static final int SESSIONS = 12_000;
    private static final int CALLS = 30;

    @TempDir
    Path folder;

    @Test
    void whatIsInAFileReadsLikeWhatIsOnTheHeap() throws IOException {
        try (Workspace heap = Workspace.in(folder, Long.MAX_VALUE);
                Workspace file = Workspace.in(folder, 0)) {
            Recording small = build(heap, true);
            Recording large = build(file, true);
            assertThat(heap.fileBytes()).isZero();
            assertThat(file.fileBytes()).isGreaterThan(20_000_000);
            assertSame(small, large);
        }
        assertThat(files()).as("left behind").isEmpty();
    }

    @Test
    void sessionsWithoutARootToo() throws IOException {
        try (Workspace heap = Workspace.in(folder, Long.MAX_VALUE);
                Workspace file = Workspace.in(folder, 0)) {
            Recording small = build(heap, false);
            assertThat(small.inferred()).isTrue();
            assertThat(small.sessionCount()).isPositive();
            assertSame(small, build(file, false));
        }
    }

    private static void assertSame(Recording expected, Recording actual) {
        assertThat(actual.sessionCount()).isEqualTo(expected.sessionCount());
        assertThat(actual.spanCount()).isEqualTo(expected.spanCount());
        assertThat(actual.outsideSessions()).isEqualTo(expected.outsideSessions());
        assertThat(actual.has(Operation.SQL, Attribute.INPUT_HASH)).isTrue();
        for (int number = 0; number < expected.sessionCount(); number += 97) {
            assertThat(drawn(actual.session(number))).isEqualTo(drawn(expected.session(number)));
        }
    }

    private static String drawn(Session session) {
        StringBuilder text = new StringBuilder();
        for (int node = 0; node < session.size(); node++) {
            text.append(session.spanId(node)).append(' ').append(session.operation(node));
            text.append(' ').append(session.name(node)).append(' ').append(session.parent(node));
            text.append(' ').append(session.begin(node)).append('-').append(session.end(node));
            text.append(' ').append(session.value(node, Attribute.INPUT_HASH, -1));
            text.append(' ').append(session.criticalPath().nanos(node)).append('\n');
        }
        return text.toString();
    }

    @Test
    void aFolderThatCannotTakeThemIsNamed() throws IOException {
        Path notAFolder = Files.writeString(folder.resolve("taken"), "x");
        try (Workspace workspace = Workspace.in(notAFolder, 0)) {
            assertThatThrownBy(() -> build(workspace, true))
                    .isInstanceOf(UncheckedIOException.class)
                    .cause()
                    .isInstanceOf(WorkspaceFull.class)
                    .hasMessageContaining("larger than the heap")
                    .hasMessageContaining(notAFolder.toString())
                    .hasMessageContaining("name another folder");
        }
    }

    private Stream<Path> files() throws IOException {
        return Files.list(folder);
    }

    private static Recording build(Workspace workspace, boolean rooted) {
        RecordingBuilder builder = new RecordingBuilder(workspace);
        builder.define(1, "lookup");
        long id = 1;
        long at = 0;
        SpanRecord span = new SpanRecord();
        for (int session = 0; session < SESSIONS; session++) {
            long root = id++;
            long from = at;
            for (int call = 0; call < CALLS; call++) {
                span.clear();
                span.spanId = id++;
                span.parentId = rooted ? root : 0;
                span.traceId = rooted ? root : span.spanId;
                span.start = at;
                at += 1_000_000;
                span.end = at;
                span.threadId = 1 + session % 3;
                Operation operation = call == 0 ? Operation.CHAT : Operation.SQL;
                span.operation = operation.ordinal();
                span.phase = operation.phase().ordinal();
                span.name = 1;
                span.add(Attribute.INPUT_HASH, 31 * span.spanId);
                builder.span(span);
            }
            if (rooted) {
                span.clear();
                span.spanId = span.traceId = root;
                span.start = from;
                span.end = at;
                span.threadId = 1 + session % 3;
                span.operation = Operation.INVOKE_AGENT.ordinal();
                builder.span(span);
            }
            at += 10_000_000;
        }
        return builder.build(Manifest.ofApp("large"));
    }
}
