package com.example.modelserver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Set;
import org.junit.jupiter.api.Test;

class FlagsTest {
    @Test
    void aValueMayLookLikeAFlagAndMayRepeat() {
        Flags flags = Flags.parse(new String[] {"--jvm-arg", "-Xmx1g", "--jvm-arg=-Da=b"}, Set.of("--jvm-arg"));

        assertThat(flags.all("--jvm-arg")).containsExactly("-Xmx1g", "-Da=b");
    }

    @Test
    void wrongUsageIsNamed() {
        assertThatThrownBy(() -> Flags.parse(new String[] {"--nope", "1"}, Set.of("--requests")))
                .hasMessage("unknown argument '--nope'; known are --requests");
        assertThatThrownBy(() -> Flags.parse(new String[] {"--requests"}, Set.of("--requests")))
                .hasMessage("argument '--requests' needs a value");
        assertThatThrownBy(() -> Flags.parse(new String[] {"--requests", "0"}, Set.of("--requests"))
                        .whole("--requests", 1, 1))
                .hasMessage("argument '--requests' needs a whole number of at least 1");
    }
}
