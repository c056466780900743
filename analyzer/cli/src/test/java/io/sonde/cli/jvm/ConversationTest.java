package io.sonde.cli.jvm;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Properties;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ConversationTest {
    @ParameterizedTest
    @ValueSource(strings = {"", "plain", " a b ", "out=C:\\x,app=#!:=", "a\nb\tc", "\u00fc\u20ac \uD83D\uDE00"})
    void aValueComesBackAsItWas(String value) throws IOException {
        String line = "options=" + Conversation.escaped(value) + "\n";
        Properties read = new Properties();
        read.load(new ByteArrayInputStream(line.getBytes(StandardCharsets.US_ASCII)));
        assertThat(read.getProperty("options")).isEqualTo(value);
    }
}
