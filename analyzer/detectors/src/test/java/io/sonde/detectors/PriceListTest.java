package io.sonde.detectors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PriceListTest {
    @Test
    void theLongestPatternWinsAndWholeNamesFirst() throws Exception {
        PriceList list = PriceList.parse("""
                // per million tokens
                {"currency": "EUR", "models": {
                  "m*": {"input": 1, "output": 2}, "mini*": {"input": 3, "output": 4}, "mini": {"input": 5, "output": 6}}}
                """, "p.json");
        assertThat(list.currency()).isEqualTo("EUR");
        assertThat(list.of("max")).isEqualTo(new PriceList.Price(1, 1, 1, 2, 2));
        assertThat(list.of("mini-2")).isEqualTo(new PriceList.Price(3, 3, 3, 4, 4));
        assertThat(list.of("mini")).isEqualTo(new PriceList.Price(5, 5, 5, 6, 6));
        assertThat(list.of("other")).isNull();
    }

    @Test
    void eachKindOfTokenHasItsPrice() {
        PriceList.Price price = new PriceList.Price(10, 1, 12, 30, 60);
        assertThat(price.of(new TokenUse(1e6, 1e6, 1e6, 3e6, 1e6))).isEqualTo(10 + 1 + 12 + 2 * 30 + 60.0);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{                                                                                 | is no JSON",
                "[]                                                                                | must hold one JSON object",
                "{\"models\": {}}                                                                  | must say the currency",
                "{\"currency\": \"EUR\"}                                                           | at least one model",
                "{\"currency\": \"EUR\", \"price\": 1}                                             | unknown key \"price\"",
                "{\"currency\": \"EUR\", \"models\": {\"m\": 1}}                                   | must be an object",
                "{\"currency\": \"EUR\", \"models\": {\"m\": {\"output\": 1}}}                     | \"input\" is missing",
                "{\"currency\": \"EUR\", \"models\": {\"m\": {\"input\": 1}}}                      | \"output\" is missing",
                "{\"currency\": \"EUR\", \"models\": {\"m\": {\"input\": \"1\", \"output\": 1}}}   | must be a number",
                "{\"currency\": \"EUR\", \"models\": {\"m\": {\"input\": -1, \"output\": 1}}}      | must be a number",
                "{\"currency\": \"EUR\", \"models\": {\"m\": {\"inputs\": 1, \"output\": 1}}}      | unknown key \"inputs\"; known are",
                "{\"currency\": \"EUR\", \"models\": {\"*m\": {\"input\": 1, \"output\": 1}}}      | only stand at the end"
            })
    void aBadFileIsToldInOneSentence(String text, String reason) {
        assertThatThrownBy(() -> PriceList.parse(text, "p.json"))
                .isInstanceOf(BadPrices.class)
                .hasMessageStartingWith("p.json")
                .hasMessageContaining(reason)
                .message()
                .doesNotContain("\n");
    }

    @Test
    void aFileThatIsNotThere(@TempDir Path folder) throws Exception {
        assertThatThrownBy(() -> PriceList.read(folder.resolve("none"))).hasMessageEndingWith("does not exist");
        assertThatThrownBy(() -> PriceList.read(folder)).hasMessageEndingWith("is a folder");
        Path file = Files.write(folder.resolve("bytes"), new byte[] {(byte) 0xff, 0});
        assertThatThrownBy(() -> PriceList.read(file)).hasMessageEndingWith("cannot be read as UTF-8 text");
    }
}
