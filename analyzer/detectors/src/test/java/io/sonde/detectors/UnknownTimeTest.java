package io.sonde.detectors;

import static io.sonde.detectors.Judged.judge;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** How sure a finding is when much of the time is unknown. */
class UnknownTimeTest {
    /** 100 columns; the tool computes for some of its time, and what it does in the rest of it nobody knows. */
    private static Judged computing(int seen, int unknown) {
        return judge(
                20,
                "scale 5\n"
                        + "invoke_agent:Planner " + bar(0, 100) + "\n"
                        + "  execute_tool:index  " + bar(0, seen + unknown) + "\n"
                        + "  chat                " + bar(seen + unknown, 100) + "\n"
                        + "!cpu                  " + bar(0, seen) + " stack=app.Index.sort:9\n"
                        + "!socket               " + bar(seen + unknown, 100) + " what=model:443\n");
    }

    private static String bar(int from, int to) {
        return " ".repeat(from) + "[" + "=".repeat(to - from - 2) + "]";
    }

    @Test
    void moreUnknownThanSeenMakesItUnsure() {
        Judged judged = computing(30, 45);
        assertThat(judged.diagnosis().jvm().unknownShare()).isGreaterThan(0.4);
        Finding finding = judged.only("cpu-hotspot-by-phase");
        assertThat(finding.confidence()).isEqualTo(Confidence.LOW);
        assertThat(finding.severity()).isEqualTo(Severity.NOTE);
    }

    @Test
    void whatWasSeenLongerThanNothingStaysSure() {
        Judged judged = computing(50, 40);
        assertThat(judged.diagnosis().jvm().unknownShare()).isGreaterThan(Ranking.MOST_UNKNOWN);
        assertThat(judged.only("cpu-hotspot-by-phase").confidence()).isEqualTo(Confidence.HIGH);
    }

    @Test
    void alittleUnknownTimeChangesNothing() {
        Judged judged = computing(25, 28);
        assertThat(judged.diagnosis().jvm().unknownShare()).isBetween(0.27, Ranking.MOST_UNKNOWN);
        assertThat(judged.only("cpu-hotspot-by-phase").confidence()).isEqualTo(Confidence.HIGH);
    }

    @Test
    void waitsAreUnsureAlike() {
        Finding finding = judge(25, """
                scale 5
                invoke_agent:Fleet   [========================================]
                !monitor                [=======]                               owner=x what=app.Cache stack=app.Cache.put:31
                """).only("lock-contention-by-phase");
        assertThat(finding.confidence()).isEqualTo(Confidence.LOW);
        Finding reads = judge(10, """
                scale 5
                invoke_agent:Planner [========================================]
                !file                [====][====]                               what=/data/a.bin
                """).only("io-wait");
        assertThat(reads.confidence()).isEqualTo(Confidence.LOW);
    }

    /** Every pause of the JVM is recorded, however short. */
    @Test
    void pausesAreAsSureAsEver() {
        Judged judged = judge(20, """
                invoke_agent:Planner [====================================]
                  plan                [========================]
                !gc                      [==]       [==]                    what=Young
                !allocation           |  |   |   |  |  |  |  |             bytes=2000000 what=byte[] stack=app.History.json:12
                """);
        assertThat(judged.diagnosis().jvm().unknownShare()).isGreaterThan(0.7);
        assertThat(judged.only("gc-pressure-by-phase").confidence()).isEqualTo(Confidence.HIGH);
    }

    /** What spans show needs no JVM. */
    @Test
    void findingsOfSpansAreAsSureAsEver() {
        Judged judged = judge(20, """
                invoke_agent     [==============================================================================]
                  sql                  []                                                                          name="SELECT id FROM docs"
                  sql                    [========][========][========][========][========][========]              name="SELECT t FROM c WHERE id = ?" input=#
                !cpu             |
                """);
        assertThat(judged.diagnosis().jvm().unknownShare()).isGreaterThan(0.9);
        assertThat(judged.of("n-plus-one")).isNotEmpty().noneMatch(found -> found.confidence() == Confidence.LOW);
    }
}
