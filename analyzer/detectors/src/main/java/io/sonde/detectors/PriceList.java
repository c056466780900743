package io.sonde.detectors;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What models cost, from a file of the user: see {@code docs/prices.md}. There are no built-in prices. Names are matched
 * whole first, then by the longest pattern that ends in {@code *}. Immutable.
 */
public final class PriceList {
    private static final Set<String> KEYS = new TreeSet<>(Set.of("currency", "models"));
    private static final Set<String> MODEL_KEYS =
            new TreeSet<>(Set.of("input", "cachedInput", "cacheWrite", "output", "reasoning"));
    private static final double MILLION = 1e6;

    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(JsonParser.Feature.ALLOW_COMMENTS)
            .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private final String currency;
    private final Map<String, Price> prices;

    private PriceList(String currency, Map<String, Price> prices) {
        this.currency = currency;
        this.prices = prices;
    }

    /** For one million tokens of each kind. */
    record Price(double input, double cached, double written, double output, double reasoning) {
        double of(TokenUse use) {
            return (use.fresh() * input
                            + use.cached() * cached
                            + use.written() * written
                            + (use.output() - use.reasoning()) * output
                            + use.reasoning() * reasoning)
                    / MILLION;
        }
    }

    /** Reads and checks a file. */
    public static PriceList read(Path file) throws BadPrices {
        String text;
        try {
            text = Files.readString(file, StandardCharsets.UTF_8);
        } catch (NoSuchFileException e) {
            throw new BadPrices(file + " does not exist");
        } catch (IOException e) {
            throw new BadPrices(file + (Files.isDirectory(file) ? " is a folder" : " cannot be read as UTF-8 text"));
        }
        return parse(text, file.toString());
    }

    /** @param name of the file, for errors */
    static PriceList parse(String text, String name) throws BadPrices {
        JsonNode root;
        try {
            root = JSON.readTree(text);
        } catch (JsonProcessingException e) {
            String where =
                    e.getLocation() == null ? "" : " (line " + e.getLocation().getLineNr() + ")";
            throw new BadPrices(name + " is no JSON: " + e.getOriginalMessage().replaceAll("\\s+", " ") + where);
        }
        check(root.isObject(), name + " must hold one JSON object with the keys currency and models");
        keys(root, KEYS, name);
        JsonNode currency = root.path("currency");
        check(
                currency.isTextual() && !currency.asText().isBlank(),
                name + " must say the currency of its prices, such as \"currency\": \"EUR\"");
        JsonNode models = root.path("models");
        check(
                models.isObject() && !models.isEmpty(),
                name + " must hold an object \"models\" with at least one model and its prices");
        Map<String, Price> prices = new LinkedHashMap<>();
        for (Map.Entry<String, JsonNode> model : models.properties()) {
            prices.put(model.getKey(), price(model.getKey(), model.getValue(), name));
        }
        return new PriceList(currency.asText().strip(), Collections.unmodifiableMap(prices));
    }

    private static Price price(String model, JsonNode prices, String name) throws BadPrices {
        String where = name + ", model " + model;
        int star = model.indexOf('*');
        check(star < 0 || star == model.length() - 1, where + ": a * may only stand at the end");
        check(prices.isObject(), where + ": there must be an object with the prices for one million tokens");
        keys(prices, MODEL_KEYS, where);
        double input = number(prices, "input", where, Double.NaN);
        double output = number(prices, "output", where, Double.NaN);
        check(!Double.isNaN(input), where + ": the price \"input\" is missing");
        check(!Double.isNaN(output), where + ": the price \"output\" is missing");
        return new Price(
                input,
                number(prices, "cachedInput", where, input),
                number(prices, "cacheWrite", where, input),
                output,
                number(prices, "reasoning", where, output));
    }

    private static double number(JsonNode prices, String key, String where, double absent) throws BadPrices {
        JsonNode value = prices.get(key);
        if (value == null) {
            return absent;
        }
        check(
                value.isNumber() && value.asDouble() >= 0 && Double.isFinite(value.asDouble()),
                where + ": the price \"" + key + "\" must be a number from 0 on, not " + value);
        return value.asDouble();
    }

    private static void keys(JsonNode object, Set<String> known, String where) throws BadPrices {
        for (Map.Entry<String, JsonNode> entry : object.properties()) {
            check(
                    known.contains(entry.getKey()),
                    where + ": unknown key \"" + entry.getKey() + "\"; known are " + String.join(", ", known));
        }
    }

    private static void check(boolean right, String otherwise) throws BadPrices {
        if (!right) {
            throw new BadPrices(otherwise);
        }
    }

    /** As the file spells it. */
    public String currency() {
        return currency;
    }

    /** Null for a model that the list does not know: that is not free. */
    @Nullable
    Price of(String model) {
        Price exact = prices.get(model);
        if (exact != null) {
            return exact;
        }
        String longest = null;
        for (String pattern : prices.keySet()) {
            boolean matches = pattern.endsWith("*") && model.startsWith(pattern.substring(0, pattern.length() - 1));
            if (matches && (longest == null || pattern.length() > longest.length())) {
                longest = pattern;
            }
        }
        return longest == null ? null : prices.get(longest);
    }
}
