package io.sonde.detectors;

import static io.sonde.detectors.SqlShape.Pattern.READS_ALL;
import static io.sonde.detectors.SqlShape.Pattern.SELECT_STAR;
import static io.sonde.detectors.SqlShape.Pattern.SORTS_ALL;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SqlShapeTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "SELECT * FROM t WHERE a = ?",
                "select t.* from t where a = ?",
                "SELECT a, t.* FROM t WHERE a = ?",
                "SELECT DISTINCT * FROM t WHERE a = ?",
                "WITH x AS (SELECT a FROM t) SELECT * FROM u JOIN x ON u.a = x.a",
                "SELECT a FROM t WHERE a IN (SELECT * FROM u WHERE b = ?)"
            })
    void everyColumnIsFetched(String statement) {
        assertThat(SqlShape.of(statement).patterns()).contains(SELECT_STAR);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SELECT count(*) FROM t",
                "SELECT COUNT( * ) FROM t WHERE a = ?",
                "SELECT a * b FROM t WHERE a = ?",
                "SELECT a FROM t WHERE EXISTS (SELECT * FROM u WHERE u.a = t.a)",
                "SELECT * FROM (SELECT a, b FROM t WHERE a = ?) AS x",
                "WITH x AS (SELECT a FROM t WHERE a = ?) SELECT * FROM x",
                "WITH x (a, b) AS (SELECT a, b FROM t WHERE a = ?) SELECT * FROM x",
                "SELECT \"*\" FROM t WHERE a = ?",
                "INSERT INTO t (a) VALUES (?)"
            })
    void columnsAreNamed(String statement) {
        assertThat(SqlShape.of(statement).patterns()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SELECT a FROM t WHERE b = ? ORDER BY a",
                "SELECT a FROM t WHERE b IN (SELECT b FROM u ORDER BY b LIMIT ?) ORDER BY a"
            })
    void allRowsAreSorted(String statement) {
        assertThat(SqlShape.of(statement).patterns()).containsExactly(SORTS_ALL);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SELECT a FROM t WHERE b = ? ORDER BY a LIMIT ?",
                "SELECT a FROM t WHERE b = ? ORDER BY a FETCH FIRST ? ROWS ONLY",
                "SELECT TOP ? a FROM t WHERE b = ? ORDER BY a",
                "SELECT row_number() OVER (ORDER BY a) FROM t WHERE b = ?",
                "SELECT \"ORDER\" FROM t WHERE b = ?",
                "SELECT a FROM t UNION SELECT b FROM u ORDER BY 1"
            })
    void sortedWithABound(String statement) {
        assertThat(SqlShape.of(statement).patterns()).isEmpty();
    }

    @Test
    void aWholeTableIsRead() {
        assertThat(SqlShape.of("SELECT a FROM t").patterns()).containsExactly(READS_ALL);
        assertThat(SqlShape.of("SELECT a FROM t, u").patterns()).containsExactly(READS_ALL);
        assertThat(SqlShape.of("SELECT a FROM t JOIN u ON t.a = u.a").patterns())
                .isEmpty();
        assertThat(SqlShape.of("SELECT max(a) FROM t").patterns()).isEmpty();
        assertThat(SqlShape.of("SELECT a FROM t GROUP BY a").patterns()).isEmpty();
        assertThat(SqlShape.of("SELECT next_value()").patterns()).isEmpty();
    }

    @Test
    void whateverIsReadNothingIsThrown() {
        for (String odd : new String[] {"", ")", "((", "SELECT", "WITH AS (", "AS (", "\"", "FROM FROM (SELECT * ,"}) {
            assertThat(SqlShape.of(odd).patterns()).isNotNull();
        }
    }
}
