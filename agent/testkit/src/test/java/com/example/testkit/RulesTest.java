package com.example.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sonde.format.vocabulary.Attribute;
import io.sonde.format.vocabulary.Operation;
import io.sonde.testkit.InProcessAgent;
import io.sonde.testkit.RecordedSpan;
import io.sonde.testkit.Spans;
import io.sonde.testkit.Woven;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Rules weave classes of the application, loaded already or not, and let go of them again. */
@ExtendWith(Woven.class)
class RulesTest {
    @TempDir
    private Path folder;

    private InProcessAgent.Weaving weave(String... rules) throws IOException {
        return InProcessAgent.get().weaveRules(Files.write(folder.resolve("rules"), List.of(rules)));
    }

    private static void everything() {
        Desk desk = new Desk();
        desk.handle("a");
        desk.handle("a", 1);
        desk.send();
        new Desk.RoomTool().runFast();
        new Desk.RoomTool().walk();
        new Desk.TableTool().runSlow();
        new Desk.Books().plan();
        new Desk.Books().unmarked();
    }

    private static List<String> names(Spans spans, Operation operation) {
        return spans.of(operation).stream().map(RecordedSpan::name).toList();
    }

    @Test
    void eachKindOfRuleOpensItsKindOfSpan(Spans spans) throws IOException {
        try (InProcessAgent.Weaving weaving = weave(
                "# a comment",
                "session com.example.testkit.Desk#handle(String, int)",
                "retrieval +com.example.testkit.Desk$Shelf#find*",
                "action com.example.testkit.*Tool#run*",
                "decision @com.example.testkit.Desk$Planning",
                "communication com.example.testkit.Desk#send(..)")) {
            everything();
            assertThat(weaving.census())
                    .singleElement()
                    .asString()
                    .startsWith("rules")
                    .contains("WOVEN");
        }
        assertThat(names(spans, Operation.SESSION)).containsExactly("Desk.handle");
        assertThat(names(spans, Operation.RETRIEVAL)).containsExactly("Desk$Books.find");
        assertThat(names(spans, Operation.ACTION)).containsExactly("Desk$RoomTool.runFast", "Desk$TableTool.runSlow");
        assertThat(names(spans, Operation.DECISION)).containsExactly("Desk$Books.plan");
        assertThat(names(spans, Operation.COMMUNICATION)).containsExactly("Desk.send");
        RecordedSpan session = spans.only(Operation.SESSION);
        assertThat(session.isRoot()).isTrue();
        assertThat(session.get(Attribute.SESSION_SOURCE)).isEqualTo("rule");
        assertThat(spans.only(Operation.RETRIEVAL).parentId()).isEqualTo(session.id());
    }

    @Test
    void whatIsLetGoIsWhatItWas(Spans spans) throws IOException {
        everything();
        assertThat(spans.all()).isEmpty();
        try (InProcessAgent.Weaving weaving = weave("action com.example.testkit.Desk#send()")) {
            new Desk().send();
            assertThat(weaving.census()).isNotEmpty();
        }
        assertThat(spans.all()).hasSize(1);
        everything();
        assertThat(spans.all()).hasSize(1);
    }

    @Test
    void argumentsAreMatchedByTheirNumberAndTypes(Spans spans) throws IOException {
        try (InProcessAgent.Weaving weaving = weave("action com.example.testkit.Desk#handle(java.lang.String)")) {
            everything();
            assertThat(weaving.census()).isNotEmpty();
        }
        assertThat(spans.all()).hasSize(1);
    }

    @Test
    void aFailureIsSeenAndGoesOn(Spans spans) throws IOException {
        try (InProcessAgent.Weaving weaving = weave("session com.example.testkit.Desk#fail")) {
            assertThatThrownBy(() -> new Desk().fail()).hasMessage("canary");
            assertThat(weaving.census()).isNotEmpty();
        }
        assertThat(spans.only(Operation.SESSION).get(Attribute.ERROR_TYPE))
                .isEqualTo("java.lang.IllegalStateException");
        assertThat(spans.texts()).noneMatch(text -> text.contains("canary"));
    }
}
