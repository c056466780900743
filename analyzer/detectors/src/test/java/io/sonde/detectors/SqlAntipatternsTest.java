package io.sonde.detectors;

import static io.sonde.detectors.Judged.judge;
import static io.sonde.detectors.RepeatedCallsTest.bars;
import static org.assertj.core.api.Assertions.assertThat;

import io.sonde.analyzer.testkit.Timeline;
import io.sonde.model.Recording;
import org.junit.jupiter.api.Test;

class SqlAntipatternsTest {
    private static Judged statement(int sessions, int millis, String attributes) {
        return judge(sessions, """
                invoke_agent %s
                  sql        %s input=# %s
                """.formatted(bars(0, 1, 1000), bars(0, 1, millis), attributes));
    }

    @Test
    void sortingFiveThousandWholeRowsIsFoldedUnderTheSlowQuery() {
        Judged judged = statement(20, 250, "db.query.text=\"SELECT * FROM chunks ORDER BY score\" rows=5000");
        Finding finding = judged.only("sql-antipattern");
        assertThat(finding.title()).contains("SELECT *", "ORDER BY without LIMIT", "no WHERE");
        assertThat(finding.explainedBy()).isEqualTo(judged.only("slow-query").id());
        assertThat(judged.only("slow-query").fix()).contains("Name the columns");
        assertThat(finding.location().sql()).isEqualTo("SELECT * FROM chunks ORDER BY score");
    }

    @Test
    void aQuickOneIsANote() {
        Judged judged = statement(20, 5, "db.query.text=\"SELECT * FROM chunks WHERE id = ?\" rows=1");
        assertThat(judged.only("sql-antipattern").severity()).isEqualTo(Severity.NOTE);
    }

    @Test
    void countingAndLimitedReadsAreFine() {
        statement(20, 50, "db.query.text=\"SELECT count(*) FROM t\"").silent("sql-antipattern");
        statement(20, 50, "db.query.text=\"SELECT a FROM t FETCH FIRST 5 ROWS ONLY\"")
                .silent("sql-antipattern");
    }

    @Test
    void aSmallTableMayBeReadWhole() {
        statement(20, 5, "db.query.text=\"SELECT code, name FROM airlines ORDER BY name\" rows=40")
                .silent("sql-antipattern");
    }

    @Test
    void whatOnlyTheRecorderCanSee() {
        String text = "db.query.text=\"SELECT a FROM t WHERE b LIKE ? AND c IN (?) LIMIT ? OFFSET ?\" ";
        assertThat(statement(20, 50, text + "sonde.db.query.leading_wildcard=true")
                        .only("sql-antipattern")
                        .title())
                .contains("wildcard in front");
        assertThat(statement(20, 50, text + "sonde.db.query.list=300")
                        .only("sql-antipattern")
                        .title())
                .contains("more than a hundred values");
        assertThat(statement(20, 50, text + "sonde.db.query.offset=5000")
                        .only("sql-antipattern")
                        .fix())
                .contains("last key");
        statement(20, 50, text + "sonde.db.query.list=100 sonde.db.query.offset=999")
                .silent("sql-antipattern");
    }

    @Test
    void valuesInTheTextAreAHabitOnlyWhereTheyChange() {
        String text = "db.query.text=\"SELECT a FROM t WHERE b = ? AND c = ?\" ";
        assertThat(statement(20, 50, text + "sonde.db.query.literals=2")
                        .only("sql-antipattern")
                        .title())
                .contains("written into the text");
        statement(20, 50, text + "sonde.db.query.literals=1").silent("sql-antipattern");
        statement(19, 50, text + "sonde.db.query.literals=2").silent("sql-antipattern");
        judge(20, """
                invoke_agent %s
                  sql        %s input=same %s
                """.formatted(bars(0, 1, 1000), bars(0, 1, 50), text + "sonde.db.query.literals=2"))
                .silent("sql-antipattern");
    }

    @Test
    void whatHoldsNoTimeIsOneRemark() {
        Recording recording = Timeline.repeated(20, """
                scale 10
                invoke_agent %s
                  embeddings:e %s input=#
                  sql          %s input=# db.query.text="SELECT * FROM t WHERE a = ?"
                """.formatted(bars(0, 1, 300), bars(0, 1, 220), bars(250, 1, 2)));
        Finding finding = judge(recording).only("sql-antipattern");
        assertThat(finding.title()).startsWith("1 statement asks for more than needed");
        assertThat(finding.severity()).isEqualTo(Severity.NOTE);
    }

    @Test
    void halvesMergeIntoTheWhole() {
        Recording recording = Timeline.repeated(
                40,
                "invoke_agent " + bars(0, 1, 1000) + "\n  sql        " + bars(0, 2, 100)
                        + " input=# db.query.text=\"SELECT * FROM t ORDER BY a\" rows=600");
        SqlAntipatterns whole = new SqlAntipatterns();
        recording.forEachSession(whole::observe);
        SqlAntipatterns first = new SqlAntipatterns();
        SqlAntipatterns second = new SqlAntipatterns();
        recording.forEachSession(session -> (session.number() % 2 == 0 ? first : second).observe(session));
        first.merge(second);
        assertThat(titles(first)).isEqualTo(titles(whole)).hasSize(1);
    }

    private static java.util.List<String> titles(SqlAntipatterns detector) {
        return ((Verdict.Findings) detector.finish())
                .claims().stream().map(Claim::title).toList();
    }
}
