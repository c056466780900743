package com.example.traveldesk;

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

    @Test
    void theSeedGivesTheRequests() {
        assertThat(new Trips(3).request(5)).isEqualTo(new Trips(3).request(5)).isNotEqualTo(new Trips(4).request(5));
        assertThat(new Trips(3).request(0)).contains("Request R-00001: customer 1 (passport");
    }
}
