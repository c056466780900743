package io.sonde.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class SqlTextTest {
    private static Arguments row(String sql, String template) {
        return Arguments.of(sql, template);
    }

    static List<Arguments> templates() {
        return List.of(
                // texts
                row("SELECT * FROM t WHERE a = 'x'", "SELECT * FROM t WHERE a = ?"),
                row("SELECT * FROM t WHERE a = 'it''s'", "SELECT * FROM t WHERE a = ?"),
                row("SELECT * FROM t WHERE a = ''", "SELECT * FROM t WHERE a = ?"),
                row("SELECT * FROM t WHERE a = ''''", "SELECT * FROM t WHERE a = ?"),
                row("SELECT * FROM t WHERE a='x'AND b='y'", "SELECT * FROM t WHERE a=?AND b=?"),
                row("SELECT N'x', E'y', B'01', X'ff', U&'z', n'w'", "SELECT ?, ?, ?, ?, U&?, ?"),
                row("SELECT _utf8mb4'x'", "SELECT ?"),
                row(
                        "SELECT q'[it's]', q'{a'b}', q'(c'd)', q'<e'f>', q'!g'h!', nq'[i's]' FROM dual",
                        "SELECT ?, ?, ?, ?, ?, ? FROM dual"),
                row("SELECT $$it's$$, $tag$a $$ b$tag$ FROM t", "SELECT ?, ? FROM t"),
                row("SELECT 'a' 'b' FROM t", "SELECT ? ? FROM t"),
                row("SELECT 'a\nb' FROM t", "SELECT ? FROM t"),
                row("SELECT 'a\\nb' FROM t", "SELECT ? FROM t"),
                row("SELECT a FROM t WHERE b LIKE ? ESCAPE '\\'", "SELECT a FROM t WHERE b LIKE ? ESCAPE ?"),
                row("SELECT a FROM t WHERE b LIKE ? ESCAPE '\\\\'", "SELECT a FROM t WHERE b LIKE ? ESCAPE ?"),
                row("SELECT a FROM t WHERE b LIKE 'x' {escape '\\'}", "SELECT a FROM t WHERE b LIKE ? {escape ?}"),
                row("SELECT '-- no comment', '/* none */', '# none' FROM t", "SELECT ?, ?, ? FROM t"),
                // numbers and dates
                row("SELECT 1, 1.5, .5, 1e-5, 2.5E+10, 0xFF, 1_000, 5L", "SELECT ?, ?, ?, ?, ?, ?, ?, ?"),
                row("SELECT a1, t2.b3 FROM t2 WHERE c4 > 5", "SELECT a1, t2.b3 FROM t2 WHERE c4 > ?"),
                row(
                        "SELECT * FROM t WHERE a = -5 AND b=+6 AND c - 7 > 0",
                        "SELECT * FROM t WHERE a = ? AND b=? AND c - ? > ?"),
                row("SELECT a-1 FROM t LIMIT 10 OFFSET 20", "SELECT a-? FROM t LIMIT ? OFFSET ?"),
                row(
                        "SELECT DATE '2020-01-01', TIMESTAMP'2020-01-01 00:00:00', INTERVAL '1' DAY",
                        "SELECT DATE ?, TIMESTAMP?, INTERVAL ? DAY"),
                row("SELECT {d '2020-01-01'}, {ts '2020-01-01 10:00:00'}", "SELECT {d ?}, {ts ?}"),
                row("SELECT * FROM t WHERE price > $12.50", "SELECT * FROM t WHERE price > ?"),
                // double quotes, backticks, brackets
                row(
                        "SELECT \"name\" FROM \"users\" WHERE \"id\" = 5",
                        "SELECT \"name\" FROM \"users\" WHERE \"id\" = ?"),
                row("SELECT \"it\"\"s\" FROM \"t\"", "SELECT \"it\"\"s\" FROM \"t\""),
                row("SELECT t.\"name\" FROM t", "SELECT t.\"name\" FROM t"),
                row(
                        "INSERT INTO \"t\" (\"a\", \"b\") VALUES ('x', 'y')",
                        "INSERT INTO \"t\" (\"a\", \"b\") VALUES (?)"),
                row("SELECT * FROM t WHERE name = \"Smith\"", "SELECT * FROM t WHERE name = ?"),
                row("SELECT \"Smith\" FROM t", "SELECT ? FROM t"),
                row(
                        "SELECT concat(\"a\", \"b\"), EXTRACT(DAY FROM \"2020-01-01\") FROM t",
                        "SELECT concat(?), EXTRACT(DAY FROM ?) FROM t"),
                row("INSERT INTO t VALUES (\"Smith\", \"it's\")", "INSERT INTO t VALUES (?)"),
                row("SELECT `name` FROM `users` WHERE `id` = 5", "SELECT `name` FROM `users` WHERE `id` = ?"),
                row(
                        "SELECT [Full Name] FROM [dbo].[Users] WHERE [Id] = 5",
                        "SELECT [Full Name] FROM [dbo].[Users] WHERE [Id] = ?"),
                row(
                        "SELECT a[1], ARRAY[1, 2, 3], ARRAY [4, 'x'], ARRAY[[1,2],[3,4]] FROM t",
                        "SELECT a[?], ARRAY[?], ARRAY [?], ARRAY[[?]] FROM t"),
                row(
                        "SELECT data->>'name' FROM t WHERE data #>> '{a,b}' = 'x'",
                        "SELECT data->>? FROM t WHERE data #>> ? = ?"),
                row("SELECT '[1,2]'::vector <=> embedding FROM t", "SELECT ?::vector <=> embedding FROM t"),
                // comments
                row("SELECT a -- customer 'Smith\nFROM t", "SELECT a FROM t"),
                row("SELECT a --\nFROM t", "SELECT a FROM t"),
                row("SELECT a FROM t -- the end", "SELECT a FROM t"),
                row("SELECT /* customer 'Smith */ a FROM t", "SELECT a FROM t"),
                row("/* traceid=4711 */ SELECT a FROM t", "SELECT a FROM t"),
                row("SELECT /* a /* nested */ comment */ a FROM t", "SELECT a FROM t"),
                row("SELECT a # customer Smith\nFROM t", "SELECT a FROM t"),
                row("SELECT a FROM #temp WHERE b = 5", "SELECT a FROM #temp WHERE b = ?"),
                row("SELECT a FROM t /* never closed", "SELECT a FROM t"),
                // lists
                row("SELECT * FROM t WHERE a IN (1, 2, 3)", "SELECT * FROM t WHERE a IN (?)"),
                row("SELECT * FROM t WHERE a IN (?,?,?) AND b = ?", "SELECT * FROM t WHERE a IN (?) AND b = ?"),
                row("SELECT * FROM t WHERE a IN ('x', -2, ?)", "SELECT * FROM t WHERE a IN (?)"),
                row("SELECT * FROM t WHERE a IN (-1, -2)", "SELECT * FROM t WHERE a IN (?)"),
                row("SELECT * FROM t WHERE (a, b) IN ((1, 2), (3, 4))", "SELECT * FROM t WHERE (a, b) IN ((?))"),
                row(
                        "SELECT * FROM t WHERE a IN (SELECT b FROM u WHERE c = 1)",
                        "SELECT * FROM t WHERE a IN (SELECT b FROM u WHERE c = ?)"),
                row("INSERT INTO t (a, b) VALUES (1, 'x'), (2, 'y'), (3, 'z')", "INSERT INTO t (a, b) VALUES (?)"),
                row("INSERT INTO t VALUES (?, now()), (?, now()),(?, now())", "INSERT INTO t VALUES (?, now())"),
                row("SELECT a, b FROM t WHERE a = 1, b = 2", "SELECT a, b FROM t WHERE a = ?, b = ?"),
                // binds
                row(
                        "SELECT * FROM t WHERE a = ? AND b = :name AND c = $1 AND d = @p",
                        "SELECT * FROM t WHERE a = ? AND b = :name AND c = $1 AND d = @p"),
                row("SELECT a::text FROM t WHERE b = $2::uuid", "SELECT a::text FROM t WHERE b = $2::uuid"),
                row("SELECT * FROM t WHERE a = :1", "SELECT * FROM t WHERE a = :?"),
                row("{call book(?, ?)}", "{call book(?)}"),
                row("{? = call book(?)}", "{? = call book(?)}"),
                // white space and passwords
                row("  SELECT\n\t a ,b\r\n FROM   t ", "SELECT a ,b FROM t"),
                row("CREATE USER scott IDENTIFIED BY tiger", "CREATE USER scott IDENTIFIED BY ?"),
                row("CREATE USER scott IDENTIFIED BY \"tiger\"", "CREATE USER scott IDENTIFIED BY ?"),
                row("ALTER USER 'a'@'localhost' IDENTIFIED BY 'tiger'", "ALTER USER ?@? IDENTIFIED BY ?"),
                row("", ""));
    }

    @ParameterizedTest
    @MethodSource("templates")
    void aStatementIsReducedToItsTemplate(String sql, String template) {
        assertThat(SqlText.of(sql).template()).isEqualTo(template);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SELECT * FROM t WHERE a = 'secret\\' OR b = 'x'",
                "SELECT * FROM t WHERE a = 'x\\\\' OR b = 'secret'",
                "SELECT * FROM t WHERE a = \"secret\\\" x\"",
                "SELECT * FROM t WHERE a = 'it's a secret'",
                "SELECT * FROM t WHERE a = 'secret",
                "SELECT * FROM t WHERE a = \"secret",
                "SELECT * FROM t WHERE a = $$secret",
                "SELECT * FROM t WHERE a = q'[secret'",
                "SELECT * FROM t WHERE a = 'x' 'y'secret",
                "SELECT 5--1, 'a\n secret ' FROM t",
                "SELECT a #> 'x\n secret ' FROM t",
                "SELECT /* a /* b */ 'x */ secret' */ FROM t",
                "SELECT /*! 'a */ secret ' */ FROM t",
                "SELECT [it's secret] FROM t",
            })
    void whereDialectsDisagreeOnlyTheVerbIsKept(String sql) {
        SqlText text = SqlText.of(sql);

        assertThat(text.template()).startsWith("SELECT (not recorded").doesNotContain("secret");
        assertThat(text.name()).isEqualTo("SELECT");
        assertThat(text.literals()).isNotZero();
    }

    static List<Arguments> names() {
        return List.of(
                row("select * from Orders where id = 1", "SELECT Orders"),
                row("SELECT * FROM shop.orders o", "SELECT orders"),
                row("SELECT * FROM \"shop\".\"orders\"", "SELECT orders"),
                row("SELECT * FROM [dbo].[Orders]", "SELECT Orders"),
                row("SELECT * FROM (SELECT a FROM inner_table) x", "SELECT inner_table"),
                row("SELECT EXTRACT(YEAR FROM created) FROM orders", "SELECT orders"),
                row("INSERT INTO orders (a) VALUES (1)", "INSERT orders"),
                row("UPDATE orders SET a = 1", "UPDATE orders"),
                row("DELETE FROM ONLY orders", "DELETE orders"),
                row("MERGE INTO orders USING new_orders ON 1 = 1", "MERGE orders"),
                row("WITH x AS (SELECT a FROM source) SELECT * FROM x", "SELECT source"),
                row("WITH x AS (SELECT a FROM source) INSERT INTO target SELECT * FROM x", "INSERT target"),
                row("CREATE TABLE IF NOT EXISTS orders (id INT)", "CREATE orders"),
                row("/* hint */ (SELECT 1 FROM orders)", "SELECT orders"),
                row("{call book(?)}", "CALL book"),
                row("{? = call book(?)}", "CALL book"),
                row("COMMIT", "COMMIT"),
                row("SELECT 1", "SELECT"),
                row("", ""));
    }

    @ParameterizedTest
    @MethodSource("names")
    void aStatementIsNamedAfterItsVerbAndTable(String sql, String name) {
        assertThat(SqlText.of(sql).name()).isEqualTo(name);
    }

    @Test
    void whatTheTextShowsOfItsDataIsCounted() {
        SqlText.Written written = SqlText.of(
                        "SELECT a FROM t WHERE b IN (1, 2, ?) AND c IN ('x', 'y') AND d LIKE '%x' LIMIT 10 OFFSET 2000")
                .written();
        assertThat(written.literals()).isEqualTo(7);
        assertThat(written.longestList()).isEqualTo(3);
        assertThat(written.leadingWildcard()).isTrue();
        assertThat(written.offset()).isEqualTo(2000);

        SqlText.Written bound = SqlText.of("SELECT a FROM t WHERE b = ? AND c LIKE ? AND d LIKE 'x%' OFFSET ?")
                .written();
        assertThat(bound.leadingWildcard()).isFalse();
        assertThat(bound.offset()).isEqualTo(-1);
        assertThat(bound.searchesMiddle(1L << 1)).isFalse();
        assertThat(bound.searchesMiddle(1L << 2)).isTrue();
        assertThat(SqlText.of("SELECT a FROM t WHERE b LIKE CONCAT('%', ?)")
                        .written()
                        .leadingWildcard())
                .isTrue();
        assertThat(SqlText.of("INSERT INTO t VALUES (?, ?), (?, ?)").written().longestList())
                .isZero();
    }

    @Test
    void literalsAreToldApartByTheirHashOnly() {
        SqlText five = SqlText.of("SELECT * FROM t WHERE a = 5");
        assertThat(SqlText.of("SELECT * FROM t WHERE a = 5")).isEqualTo(five);
        assertThat(SqlText.of("SELECT * FROM t WHERE a = -5").template()).isEqualTo(five.template());
        for (String other : List.of("6", "-5", "'5'", "5.0")) {
            assertThat(SqlText.of("SELECT * FROM t WHERE a = " + other).literals())
                    .as(other)
                    .isNotEqualTo(five.literals());
        }
        assertThat(SqlText.of("SELECT * FROM t WHERE a = b").literals()).isZero();
        assertThat(SqlText.of("SELECT * FROM t WHERE a IN (1, 2)").literals())
                .isNotEqualTo(SqlText.of("SELECT * FROM t WHERE a IN (2, 1)").literals());
    }

    @Test
    void aLongStatementIsCutAndStillToldFromAnother() {
        String columns = "column_with_a_name, ".repeat(200);
        SqlText one = SqlText.of("SELECT " + columns + "x FROM t WHERE a = 1");
        SqlText two = SqlText.of("SELECT " + columns + "x FROM t WHERE a = 2");

        assertThat(one.template()).hasSize(SqlText.MOST_CHARS + 4).endsWith(" ...");
        assertThat(one.collection()).isEqualTo("t");
        assertThat(one.literals()).isNotEqualTo(two.literals());

        String rows = "(1, 'x'), ".repeat(10_000);
        SqlText bulk = SqlText.of("INSERT INTO t VALUES " + rows + "(2, 'y')");
        assertThat(bulk.template())
                .startsWith("INSERT INTO t VALUES (?)")
                .endsWith(" ...")
                .hasSizeLessThan(80);
        assertThat(bulk.literals())
                .isNotEqualTo(
                        SqlText.of("INSERT INTO t VALUES " + rows + "(3, 'y')").literals());
    }

    @Test
    void anyNumberOfNestedParenthesesIsSurvived() {
        assertThat(SqlText.of("SELECT " + "(".repeat(500) + "1" + ")".repeat(500))
                        .template())
                .startsWith("SELECT");
        assertThat(SqlText.of("SELECT 1 )))]]] FROM t").template()).isEqualTo("SELECT ? )))]]] FROM t");
    }

    @Test
    void whatAStatementHoldsAsDataIsNeverShown() {
        Random random = new Random(20_261_101);
        for (int i = 0; i < 20_000; i++) {
            Statement statement = new Statement(random);
            String sql = statement.write();
            SqlText text = SqlText.of(sql);
            assertThat((text.template() + "|" + text.name()).toLowerCase(java.util.Locale.ROOT))
                    .as("statement %d: %s", i, sql)
                    .doesNotContain("canary")
                    .doesNotContain("4242");
        }
    }

    @Test
    void whateverIsFedToItNothingIsThrown() {
        Random random = new Random(7);
        String alphabet = "'\"`[]()$#-/*\\;:?@.,=<>{}! \n0aEqNx_%é";
        for (int i = 0; i < 50_000; i++) {
            StringBuilder sql = new StringBuilder();
            for (int n = random.nextInt(40); n > 0; n--) {
                sql.append(alphabet.charAt(random.nextInt(alphabet.length())));
            }
            assertThat(SqlText.of(sql.toString())).isNotNull();
        }
    }

    /** A random statement of one dialect, with canaries in the literals that this dialect knows. */
    private static final class Statement {
        private enum Dialect {
            POSTGRES,
            MYSQL,
            ORACLE,
            SQL_SERVER
        }

        private static final String[] NOISE = {
            "",
            " ",
            "it's",
            "a -- b",
            "/* x",
            "x */",
            "# y",
            "; DROP TABLE z",
            "(",
            ")",
            ",",
            "]",
            "[",
            "$$",
            "?",
            "%",
            "\n"
        };

        private final Random random;
        private final Dialect dialect;

        Statement(Random random) {
            this.random = random;
            dialect = Dialect.values()[random.nextInt(4)];
        }

        String write() {
            String where = "WHERE " + name("a") + " = " + literal() + maybe(" AND b > " + literal())
                    + maybe(" OR c IN " + list());
            return switch (random.nextInt(5)) {
                case 0 -> "SELECT " + name("x") + ", " + literal() + gap() + "FROM " + table() + gap() + where;
                case 1 -> "INSERT INTO " + table() + " (a, b) VALUES " + list() + maybe(", " + list());
                case 2 -> "UPDATE " + table() + " SET a = " + literal() + ", b=" + literal() + gap() + where;
                case 3 -> "DELETE FROM " + table() + gap() + where;
                default ->
                    "WITH w AS (SELECT a FROM t1 " + where + ") SELECT lower(" + literal() + ") FROM w"
                            + maybe(" WHERE a BETWEEN " + literal() + " AND " + literal());
            };
        }

        private String maybe(String text) {
            return random.nextBoolean() ? text : "";
        }

        private String gap() {
            return switch (random.nextInt(dialect == Dialect.MYSQL ? 6 : 5)) {
                case 0 -> " -- canary's comment\n";
                case 1 -> " /* canary's \"comment\" */ ";
                case 2 -> "\n";
                case 5 -> " # canary comment\n";
                default -> " ";
            };
        }

        private String list() {
            StringBuilder list = new StringBuilder("(").append(literal());
            for (int n = random.nextInt(4); n > 0; n--) {
                list.append(random.nextBoolean() ? ", " : ",").append(literal());
            }
            return list.append(')').toString();
        }

        private String name(String name) {
            if (random.nextInt(4) > 0) {
                return name;
            }
            return switch (dialect) {
                case MYSQL -> "`" + name + "`";
                case SQL_SERVER -> "[" + name + "]";
                default -> "t1.\"" + name + "\"";
            };
        }

        private String table() {
            return random.nextBoolean() ? "t1" : dialect == Dialect.MYSQL ? "`s`.`t1`" : "\"t1\"";
        }

        private String text(String quote) {
            String body =
                    NOISE[random.nextInt(NOISE.length)] + "canary" + NOISE[random.nextInt(NOISE.length)] + " canary";
            if (dialect == Dialect.MYSQL) {
                if (random.nextInt(4) == 0) {
                    body = body.replace(quote, "\\" + quote) + (random.nextBoolean() ? "\\\\" : "");
                    return quote + body + quote;
                }
            }
            return quote + body.replace(quote, quote + quote) + quote;
        }

        private String literal() {
            return switch (random.nextInt(9)) {
                case 0 -> "4242";
                case 1 -> "-4242.4242e-42";
                case 2 -> "0x4242";
                case 3 -> dialect == Dialect.MYSQL ? text("\"") : text("'");
                case 4 -> ofDialect();
                case 5 -> "DATE '4242-01-01'";
                default -> text("'");
            };
        }

        private String ofDialect() {
            return switch (dialect) {
                case POSTGRES -> random.nextBoolean() ? "$$it's canary$$" : "$q$a $$ canary' $q$";
                case MYSQL -> "_utf8" + text("'");
                case ORACLE -> random.nextBoolean() ? "q'[it's canary]'" : "nq'!canary''s!'";
                case SQL_SERVER -> random.nextBoolean() ? "N" + text("'") : "$4242.42";
            };
        }
    }

    @Test
    void theFuzzWritesManyKindsOfStatements() {
        Random random = new Random(1);
        List<String> seen = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            seen.add(SqlText.of(new Statement(random).write()).template());
        }
        assertThat(seen.stream().distinct().count()).isGreaterThan(100);
        assertThat(seen.stream().filter(text -> !text.contains("not recorded")).count())
                .as("most statements are templated, not given up")
                .isGreaterThan(100);
    }
}
