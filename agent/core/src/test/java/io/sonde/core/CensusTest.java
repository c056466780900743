package io.sonde.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.MalformedURLException;
import java.net.URI;
import java.security.CodeSource;
import java.security.ProtectionDomain;
import java.security.cert.Certificate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CensusTest {
    private static ProtectionDomain of(String location) {
        try {
            return new ProtectionDomain(new CodeSource(URI.create(location).toURL(), (Certificate[]) null), null);
        } catch (MalformedURLException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "file:/lib/langchain4j-core-1.19.0.jar,1.19.0",
        "file:/lib/langchain4j-1.0.0-beta3.jar,1.0.0-beta3",
        "file:/lib-2.0/langchain4j.jar,",
        "file:/classes/,",
        "jar:file:/app.jar!/BOOT-INF/lib/langchain4j-core-1.19.0.jar!/,1.19.0",
        "file:/,",
    })
    void theVersionIsReadFromTheJarsName(String location, String version) {
        Census census = new Census();
        census.seen("dev/langchain4j/model/chat/ChatModel", of(location));
        assertThat(census.entries()).singleElement().satisfies(entry -> {
            assertThat(entry.library()).isEqualTo("langchain4j");
            assertThat(entry.version()).isEqualTo(version);
            assertThat(entry.status()).isEqualTo(Census.Status.PRESENT);
        });
    }

    @Test
    void onlyLibrariesWeKnowAreNoted() {
        Census census = new Census();
        for (String name : new String[] {"com/example/Main", "Main", "dev/other/X", "a/B", "org/springframework/X"}) {
            census.seen(name, null);
        }
        census.seen("okhttp3/OkHttpClient", null);
        census.seen("com/openai/client/Client", null);
        census.seen("org/springframework/ai/chat/Model", null);
        assertThat(census.entries())
                .extracting(Census.Entry::library)
                .containsExactly("okhttp", "openai-java", "spring-ai");
    }

    @Test
    void whatWasWovenIsWovenThoughAPartWasRefused() {
        Census census = new Census();
        census.seen("dev/langchain4j/X", null);
        census.refused("langchain4j", "dev/langchain4j/X", null, "a reason");
        census.refused("langchain4j", "dev/langchain4j/X", null, "a reason");
        assertThat(census.entries())
                .singleElement()
                .extracting(Census.Entry::status)
                .isEqualTo(Census.Status.REFUSED);
        census.woven("langchain4j", "dev/langchain4j/X", of("file:/lib/langchain4j-1.19.0.jar"), 2);
        census.woven("langchain4j", "dev/langchain4j/X", null, 3);
        for (int i = 0; i < 100; i++) {
            census.refused("langchain4j", "dev/langchain4j/X", null, "reason " + i);
        }
        assertThat(census.entries()).singleElement().satisfies(entry -> {
            assertThat(entry.status()).isEqualTo(Census.Status.WOVEN);
            assertThat(entry.methods()).isEqualTo(5);
            assertThat(entry.version()).isEqualTo("1.19.0");
            assertThat(entry.reasons()).contains("a reason").hasSizeLessThan(20);
        });
        assertThat(census.methods()).isEqualTo(5);
    }

    @Test
    void twoVersionsAreTwoEntries() {
        Census census = new Census();
        census.woven("langchain4j", "dev/langchain4j/X", of("file:/lib/langchain4j-1.19.0.jar"), 2);
        census.refused("langchain4j", "dev/langchain4j/X", of("file:/lib/langchain4j-1.0.0.jar"), "a reason");
        assertThat(census.entries()).extracting(Census.Entry::version).containsExactly("1.0.0", "1.19.0");
        assertThat(census.entries())
                .extracting(Census.Entry::status)
                .containsExactly(Census.Status.REFUSED, Census.Status.WOVEN);
    }

    @Test
    void aModuleHasAVersionOfItsOwn() {
        Census census = new Census();
        census.seen("dev/langchain4j/X", of("file:/lib/langchain4j-1.19.0.jar"));
        census.seen("dev/langchain4j/mcp/client/X", of("file:/lib/langchain4j-mcp-1.18.1-beta28.jar"));
        census.seen("dev/langchain4j/agentic/X", of("file:/lib/langchain4j-agentic-1.16.1-beta26.jar"));
        assertThat(census.entries())
                .extracting(entry -> entry.library() + " " + entry.version())
                .containsExactly(
                        "langchain4j 1.19.0", "langchain4j-agentic 1.16.1-beta26", "langchain4j-mcp 1.18.1-beta28");
    }

    @Test
    void aClassOfTheProgramHasNotTheLibrarysVersion() {
        Census census = new Census();
        census.woven("langchain4j", "com/example/OwnModel", of("file:/lib/shop-7.1.jar"), 3);
        census.seen("dev/langchain4j/X", of("file:/lib/langchain4j-1.19.0.jar"));
        assertThat(census.entries()).singleElement().satisfies(entry -> {
            assertThat(entry.version()).isEqualTo("1.19.0");
            assertThat(entry.methods()).isEqualTo(3);
        });
    }
}
