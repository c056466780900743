package io.sonde.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import net.bytebuddy.ByteBuddy;
import org.junit.jupiter.api.Test;

class NeighboursTest {
    private static Class<?> named(String name) {
        return new ByteBuddy()
                .subclass(Object.class)
                .name(name)
                .make()
                .load(NeighboursTest.class.getClassLoader())
                .getLoaded();
    }

    private static List<String> among(List<String> arguments, Class<?>... loaded) {
        return Neighbours.among(loaded, arguments, false);
    }

    @Test
    void nobodyIsThere() {
        assertThat(among(List.of("-Xmx1g", "-jar", "app.jar"), String.class)).isEmpty();
    }

    @Test
    void theyAreToldByTheirClasses() {
        assertThat(among(List.of(), named("io.opentelemetry.javaagent.OpenTelemetryAgent")))
                .containsExactly(Neighbours.OPEN_TELEMETRY);
        assertThat(among(List.of(), named("org.jacoco.agent.rt.internal_1.Agent")))
                .containsExactly(Neighbours.JACOCO);
        assertThat(Neighbours.among(new Class<?>[0], List.of(), true)).containsExactly(Neighbours.ASYNC_PROFILER);
    }

    @Test
    void othersAreToldByTheCommandLine() {
        List<String> line = List.of(
                "-javaagent:/opt/jacoco.jar=destfile=x",
                "-javaagent:/opt/opentelemetry-javaagent.jar",
                "-javaagent:a.jar=b=c");
        assertThat(among(line)).singleElement().asString().startsWith("the agent a.jar is at work");
    }
}
