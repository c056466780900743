package io.sonde.format.options;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RecordingOptionsTest {
    @TempDir
    private Path folder;

    private static RecordingOptions options(@Nullable String arguments) throws BadOption {
        return RecordingOptions.of(arguments, Map.of());
    }

    private Path file(String... lines) throws IOException {
        return Files.write(folder.resolve("file"), List.of(lines));
    }

    @Test
    void withoutAnyTheDefaultsHold() throws BadOption {
        for (String nothing : new String[] {null, "", " ", ",", ",,"}) {
            RecordingOptions options = options(nothing);
            assertThat(options.out()).isEqualTo(Path.of("sonde-recordings").toAbsolutePath());
            assertThat(options.app()).isNull();
            assertThat(options.duration()).isNull();
            assertThat(options.maxAge()).isNull();
            assertThat(options.maxSize()).isEqualTo(2L << 30);
            assertThat(options.rules()).isNull();
            assertThat(options.packages()).isEmpty();
            assertThat(options.tags()).isEmpty();
            assertThat(options.samples()).isTrue();
            assertThat(options.given()).isEmpty();
        }
    }

    @Test
    void eachKeyIsRead() throws BadOption, IOException {
        Path rules = file("session a.B#c");
        RecordingOptions options =
                options("out=" + folder + ",app=desk,profile=spans,duration=60s,max-size=10m,max-age=2h"
                        + ",jfr-spans=off,propagate=off,capture=sizes,strict=true,packages=com.a; com.b.*;com.c.,tags=tenant; plan;;tenant,rules="
                        + rules);
        assertThat(options.out()).isEqualTo(folder.toAbsolutePath());
        assertThat(options.app()).isEqualTo("desk");
        assertThat(options.samples()).isFalse();
        assertThat(options.duration()).isEqualTo(Duration.ofSeconds(60));
        assertThat(options.maxSize()).isEqualTo(10 << 20);
        assertThat(options.maxAge()).isEqualTo(Duration.ofHours(2));
        assertThat(options.packages()).containsExactly("com.a.", "com.b.", "com.c.");
        assertThat(options.tags()).containsExactly("tenant", "plan");
        assertThat(options.rules()).isEqualTo(rules);
    }

    @Test
    void tagsAreNamesWithoutValues() {
        assertThatThrownBy(() -> options("tags=tenant=T7"))
                .isInstanceOf(BadOption.class)
                .hasMessageContaining("'tags' takes names");
    }

    @ParameterizedTest
    @CsvSource({"5ms,5", "2s,2000", "3m,180000", "1h,3600000", "1d,86400000"})
    void durations(String text, long millis) throws BadOption {
        assertThat(options("duration=" + text).duration()).isEqualTo(Duration.ofMillis(millis));
    }

    @ParameterizedTest
    @CsvSource({"123,123", "1k,1024", "2M,2097152", "1g,1073741824", "1gb,1073741824", "5B,5"})
    void sizes(String text, long bytes) throws BadOption {
        assertThat(options("max-size=" + text).maxSize()).isEqualTo(bytes);
    }

    @Test
    void argumentsWinOverEnvironmentAndEnvironmentOverTheFile() throws BadOption, IOException {
        Path config = file("# comment", "", "app = of-file", "duration=3s", "max-age=3h", "max-size=3k");
        RecordingOptions options = RecordingOptions.of(
                "app=first,app=second,config=" + config,
                Map.of("SONDE_APP", "of-environment", "SONDE_DURATION", " 2s ", "SONDE_MAX_AGE", " ", "OTHER", "x"));
        assertThat(options.app()).isEqualTo("first");
        assertThat(options.duration()).isEqualTo(Duration.ofSeconds(2));
        assertThat(options.maxAge()).isEqualTo(Duration.ofHours(3));
        assertThat(options.maxSize()).isEqualTo(3 << 10);
    }

    @Test
    void theFileCanBeNamedByTheEnvironment() throws BadOption, IOException {
        assertThat(RecordingOptions.of(
                                null, Map.of("SONDE_CONFIG", file("app=x").toString()))
                        .app())
                .isEqualTo("x");
    }

    @Test
    void everyKeyOfTheContractIsKnown() {
        for (String key : List.of(
                "out",
                "app",
                "profile",
                "duration",
                "max-size",
                "max-age",
                "jfr-spans",
                "heap-dump",
                "propagate",
                "capture",
                "capture-limit",
                "rules",
                "packages",
                "tags",
                "overhead",
                "metrics",
                "config")) {
            assertThatThrownBy(() -> options(key)).hasMessageContaining("'" + key + "' needs a value");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"colour=red", "Out=x", "colour", "=x", "out=x,colour=red"})
    void anUnknownKeyIsNamedWithTheKnownOnes(String arguments) {
        assertThatThrownBy(() -> options(arguments))
                .isInstanceOf(BadOption.class)
                .hasMessageContaining("unknown option")
                .hasMessageContaining("known are out, app, profile");
    }

    @Test
    void anUnknownKeyInTheFileIsNamed() throws IOException {
        Path config = file("colour=red");
        assertThatThrownBy(() -> options("config=" + config)).hasMessageContaining("'colour'");
        assertThatThrownBy(() -> options("config=" + folder.resolve("absent"))).hasMessageContaining("cannot be read");
        assertThatThrownBy(() -> options("config=" + folder)).hasMessageContaining("cannot be read");
    }

    @ParameterizedTest
    @CsvSource({
        "profile=fast,'spans, standard, deep'",
        "jfr-spans=yes,'on, off'",
        "heap-dump=yes,'end, off'",
        "propagate=b3,'w3c, off'",
        "capture=all,'sizes, content'",
        "strict=1,'true, false'",
        "duration=5,60s",
        "duration=-5s,60s",
        "duration=,60s",
        "duration=99999999999d,36500d",
        "max-age=1w,60s",
        "max-size=2t,2g",
        "max-size=,2g",
        "max-size=-1,2g",
        "max-size=999999999999g,1048576g",
    })
    void aBadValueIsNamedWithTheAllowedOnes(String argument, String allowed) {
        String key = argument.substring(0, argument.indexOf('='));
        assertThatThrownBy(() -> options(argument))
                .isInstanceOf(BadOption.class)
                .hasMessageContaining("'" + key + "'")
                .hasMessageContaining(allowed);
    }

    @ParameterizedTest
    @ValueSource(strings = {"capture=content", "metrics=localhost:1", "capture-limit=5"})
    void whatDoesNotExistYetSaysSo(String argument) {
        assertThatThrownBy(() -> options(argument))
                .isInstanceOf(BadOption.class)
                .hasMessageContaining(argument.substring(0, argument.indexOf('=')))
                .hasMessageContaining("is not available in this version");
    }

    @Test
    void rulesThatCannotBeReadAreNamed() {
        assertThatThrownBy(() -> options("rules=" + folder.resolve("absent")))
                .isInstanceOf(BadOption.class)
                .hasMessageContaining("absent cannot be read");
    }

    @Test
    void relativePathsStartWhereTheCallerStands() throws BadOption, IOException {
        file("session a.B#c");
        Files.write(folder.resolve("settings"), List.of("rules=file", "out=made"));
        RecordingOptions options = RecordingOptions.of("config=settings", Map.of(), folder);
        assertThat(options.out()).isEqualTo(folder.resolve("made"));
        assertThat(options.rules()).isEqualTo(folder.resolve("file"));
        assertThat(RecordingOptions.of(null, Map.of(), folder).out()).isEqualTo(folder.resolve("sonde-recordings"));
    }

    @Test
    void whatIsNoPathIsRefused() {
        for (String key : List.of("out", "rules", "config")) {
            assertThatThrownBy(() -> options(key + "=a\0b"))
                    .isInstanceOf(BadOption.class)
                    .hasMessageContaining("'" + key + "'");
        }
    }

    @Test
    void anotherProcessIsToldWhatTheFileSaysAndWhereThingsAre() throws BadOption, IOException {
        file("session a.B#c");
        Files.write(folder.resolve("settings"), List.of("rules=file", "app=desk", "strict=true"));
        assertThat(RecordingOptions.of("out=made,config=settings", Map.of(), folder)
                        .forAnotherProcess())
                .isEqualTo("out=" + folder.resolve("made") + ",rules=" + folder.resolve("file") + ",app=desk");
        Files.write(folder.resolve("settings"), List.of("app=a,b"));
        RecordingOptions comma = RecordingOptions.of("config=settings", Map.of(), folder);
        assertThatThrownBy(comma::forAnotherProcess).hasMessageContaining("'app'");
    }
}
