package io.sonde.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.sonde.detectors.Diagnosis;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class TextReportTest {
    @Test
    void findingsAreSummedUp() throws IOException {
        assertThat(text(Fixtures.travelDesk(), 100)).isEqualTo("""
            3 findings; fix first: Fares are read one by one: 10 queries per session

            Recording   travel-desk, 120 sessions, 4,321 spans in 1 min 3 s, none lost, clean stop
                        own cost not measured, 2026-01-02 03:04:05 UTC, OpenJDK 17.0.15+6
            Sessions    120, 1 unfinished, 2.5 % with errors; p50 1.23 s, p95 3.4 s, p99 4.1 s

            Where the time goes (critical path of all sessions, adds up to 100 %)
              decision      ##############################################..............    76.0 %   1 min 59 s
              retrieval     ########....................................................    13.4 %         21 s
              action        ####........................................................     6.0 %        9.4 s
              communication ##..........................................................     2.8 %        4.3 s
              orchestration #...........................................................     1.8 %       2.79 s

             1  CRITICAL  Fares are read one by one: 10 queries per session
                where       io.acme.travel.fares.FareRepository.priceOf:42, SELECT price FROM fares WHERE id = ?
                saves       120 to 340 ms per session, 11.5 % of p95 (high confidence); 1 symptom
                fix         Read all fares with one statement: WHERE id IN (...), or a join with the trips that
                            name them.
             2  WARNING  The weather of one city is asked for 4 times per session
                where       tool weather
                saves       up to 33 ms per session, 210 tokens per session (medium confidence)
                fix         Keep the answer for the length of the session.
             3  NOTE  Model time is mostly waiting for the first token
                where       model gpt-4o-mini
                saves       not estimated (low confidence)

            Remark      40 sessions were inferred: add rules=session:io.acme.travel.TravelDesk#answer(String)
            Unseen      samples (profile=spans)
            Unjudged    3 detectors could not judge: cpu-hotspot, gc-pressure, cost-accounting
            """);
    }

    @Test
    void whoHoldsWhatLeaksHasALineOfItsOwn() throws IOException {
        Diagnosis desk = Sampled.sessions(12);
        assertThat(text(desk.withFindings(List.of(Leaking.finding(desk))), 100))
                .contains("    held by     static Registry.SESSIONS: ConcurrentHashMap\n");
    }

    @Test
    void nothingRecordedIsExplained() throws IOException {
        assertThat(text(Fixtures.empty(), 80)).isEqualTo("""
            Nothing to judge: the recording holds no spans
            The recording did not end cleanly: its last moments may be missing.

            Recording   idle, 0 sessions, 0 spans in 5 s, none lost, NO CLEAN STOP
                        own cost not measured, 2026-01-02 03:04:05 UTC, OpenJDK 17.0.15+6

            Remark      No span was recorded: no method of a known library was called.

            Libraries found in the program
              h2 (version unknown)  refused  org.h2.jdbc.JdbcStatement has no method
                                             execute(String)
              langchain4j 1.19.0    woven    14 methods matched
              reactor-core 3.7.1    present  no instrumentation of ours yet
            """);
    }

    @Test
    void aHealthyRunSaysSoAndWhatItDoesNotKnow() throws IOException {
        assertThat(text(Fixtures.healthy(), 80)).isEqualTo("""
            No bottleneck worth fixing found in what was recorded; most of the time is model
            time (76 %); 1 note
            Numbers are incomplete: 10 spans lost (10.0 %). The recording did not end
            cleanly: its last moments may be missing. 3 detectors could not judge.

            Recording   ok, 12 sessions, 90 spans in 5 s, 10 lost, NO CLEAN STOP
                        own cost 0.4 %, 2026-01-02 03:04:05 UTC, OpenJDK 17.0.15+6
            Sessions    12, no errors; mean 800 ms, percentiles: insufficient data (n=12 <
                        20)

            Where the time goes (critical path of all sessions, adds up to 100 %)
              decision      ##############################..........    76.0 %   1 min 59 s
              retrieval     #####...................................    13.4 %         21 s
              action        ##......................................     6.0 %        9.4 s
              communication #.......................................     2.8 %        4.3 s
              orchestration #.......................................     1.8 %       2.79 s

             1  NOTE  Model time is mostly waiting for the first token
                where       model gpt-4o-mini
                saves       not estimated (low confidence)

            Unjudged    3 detectors could not judge: cpu-hotspot, gc-pressure,
                        cost-accounting
            """);
    }

    @ParameterizedTest
    @ValueSource(ints = {60, 80, 100, 140})
    void keepsToTheScreen(int width) throws IOException {
        for (Diagnosis diagnosis : List.of(Fixtures.travelDesk(), Fixtures.empty(), Fixtures.healthy())) {
            assertFits(text(diagnosis, width), width);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {60, 80, 100, 140})
    void keepsToALowScreenToo(int width) throws IOException {
        for (Diagnosis diagnosis :
                List.of(Fixtures.travelDesk(), Fixtures.empty(), Fixtures.healthy(), Fixtures.manyFindings())) {
            StringBuilder out = new StringBuilder();
            TextReport.write(diagnosis, out, false, width, 21);
            assertThat(out.toString().lines()).as("%s", out).hasSizeLessThanOrEqualTo(21);
            assertFits(out.toString(), width);
        }
    }

    @Test
    void ofManyFindingsTheFirstAreShownAndTheOthersCounted() throws IOException {
        String text = text(Fixtures.manyFindings(), 80);
        assertFits(text, 80);
        assertThat(text)
                .contains(" 1  CRITICAL")
                .contains("where ")
                .contains("saves ")
                .contains("fix ");
        assertThat(text).containsPattern("and \\d+ more findings in the report");
    }

    @ParameterizedTest
    @MethodSource("io.sonde.report.HtmlReportTest#hostile")
    void hostileTextSteersNoTerminal(String evil) throws IOException {
        String text = text(Fixtures.hostile(evil), 80);

        assertFits(text, 80);
        assertThat(text.replace("\n", "").chars()).noneMatch(Character::isISOControl);
    }

    @Test
    void coloursTakeNoColumnsAndOnlyComeWhenAsked() throws IOException {
        StringBuilder colored = new StringBuilder();
        TextReport.write(Fixtures.travelDesk(), colored, true, 100);

        assertThat(colored.toString()).contains("\u001b[");
        assertThat(colored.toString().replaceAll("\u001b\\[[0-9;]*m", "").replaceAll(" +\n", "\n"))
                .isEqualTo(text(Fixtures.travelDesk(), 100));
    }

    private static void assertFits(String text, int width) {
        assertThat(text.lines())
                .hasSizeLessThanOrEqualTo(40)
                .allSatisfy(line -> assertThat(Columns.of(line)).as(line).isLessThanOrEqualTo(width));
    }

    private static String text(Diagnosis diagnosis, int width) throws IOException {
        StringBuilder out = new StringBuilder();
        TextReport.write(diagnosis, out, false, width);
        return out.toString();
    }
}
