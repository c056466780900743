package io.sonde.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sonde.format.options.BadOption;
import io.sonde.weaving.Targets;
import io.sonde.weaving.Weaving;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RulesParseTest {
    @TempDir
    private Path folder;

    private List<Weaving> read(String... lines) throws IOException, BadOption {
        return Rules.read(Files.write(folder.resolve("rules"), List.of(lines)));
    }

    @Test
    void commentsAndEmptyLinesAreLeftOut() throws IOException, BadOption {
        assertThat(read("# session a.B#c", "", "   ", "  session  a.B#c  "))
                .filteredOn(weaving -> !(weaving instanceof PublisherRule))
                .hasSize(1);
        assertThat(read()).isEmpty();
    }

    @Test
    void eachFormSaysWhichTypesItWants() throws IOException, BadOption {
        List<Targets> targets = read(
                        "session a.B#c",
                        "action a.*Tool#run*(..)",
                        "retrieval +a.Repo#find*(String, *)",
                        "decision @a.Plan")
                .stream()
                .map(Weaving::targets)
                .toList();
        assertThat(targets.get(0).names()).containsExactly("a.B");
        assertThat(targets.get(1).describes("a.FastTool", new byte[0])).isTrue();
        assertThat(targets.get(1).describes("aXFastTool", new byte[0])).isFalse();
        assertThat(targets.get(1).describes("a.FastToolbox", new byte[0])).isFalse();
        assertThat(targets.get(2).superTypes()).containsExactly("a.Repo");
        assertThat(targets.get(3).annotation()).isEqualTo("a.Plan");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "session",
                "session a.B",
                "session a.B#",
                "meeting a.B#c",
                "session a.B#c(",
                "session a.B#c extra",
                "session a.B.c()",
                "session a-b.C#d",
                "session +a.*B#c",
                "decision @a.*Plan",
                "sessiona.B#c"
            })
    void whatIsNoRuleIsNamedWithItsLine(String line) {
        assertThatThrownBy(() -> read("# comment", line))
                .isInstanceOf(BadOption.class)
                .hasMessageContaining("rules line 2 is no rule")
                .hasMessageNotContaining("null");
    }

    @Test
    void aFileThatIsNotThereIsNamed() {
        assertThatThrownBy(() -> Rules.read(folder.resolve("absent")))
                .isInstanceOf(BadOption.class)
                .hasMessageContaining("absent cannot be read");
    }
}
