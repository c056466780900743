package io.sonde.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class CandidateTest {
    private static Candidate candidate(String name, String descriptor) {
        return new Candidate(CandidateTest.class, name, descriptor);
    }

    @Test
    void namesItselfAsARuleWouldBeWritten() throws Exception {
        String rule = candidate("handle", "(Ljava/lang/String;I[[JLjava/util/List;)Ljava/lang/Object;")
                .rule();

        assertThat(rule)
                .isEqualTo("session io.sonde.core.CandidateTest#handle(java.lang.String, int, long[][],"
                        + " java.util.List)");
        java.nio.file.Path file = java.nio.file.Files.createTempFile("rules", ".txt");
        try {
            java.nio.file.Files.writeString(
                    file,
                    String.valueOf(candidate("handle", "(Ljava/lang/String;I)V").rule()));
            assertThat(Rules.read(file))
                    .filteredOn(weaving -> !(weaving instanceof PublisherRule))
                    .hasSize(1);
        } finally {
            java.nio.file.Files.delete(file);
        }
    }

    @Test
    void theBodyOfALambdaHasNoRule() {
        assertThat(candidate("lambda$main$0", "()V").rule()).isNull();
    }

    @Test
    void theBodyOfALambdaSaysWhoseItIs() {
        assertThat(candidate("lambda$handle$0", "()V").lambdaOf()).isEqualTo("handle");
        assertThat(candidate("lambda$0", "()V").lambdaOf()).isNull();
        assertThat(candidate("handle", "()V").lambdaOf()).isNull();
    }

    @Test
    void mainAndConstructorsAreNotWoven() {
        assertThat(List.of(
                        candidate("main", "([Ljava/lang/String;)V"),
                        candidate("<init>", "()V"),
                        candidate("<clinit>", "()V")))
                .noneMatch(Candidate::canBeWoven);
        assertThat(candidate("main", "(I)V").canBeWoven()).isTrue();
    }
}
