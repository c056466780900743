package io.sonde.report;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Numbers as people read them: three significant digits, the unit that fits, the same in every locale. */
final class Figures {
    /** What stands where a number is not known. */
    static final String UNKNOWN = "-";

    private static final DateTimeFormatter UTC = DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss 'UTC'", Locale.ROOT)
            .withZone(ZoneOffset.UTC);

    private Figures() {}

    static String duration(@Nullable Double ms) {
        if (ms == null || !Double.isFinite(ms)) {
            return UNKNOWN;
        }
        double size = Math.abs(ms);
        if (size == 0) {
            return "0 ms";
        }
        if (size < 0.9995) {
            return significant(ms * 1000) + " us";
        }
        if (size < 999.5) {
            return significant(ms) + " ms";
        }
        return size < 59_950 ? significant(ms / 1000) + " s" : clock(Math.round(ms / 1000));
    }

    private static String clock(long seconds) {
        if (seconds < 3600) {
            return seconds / 60 + " min" + (seconds % 60 == 0 ? "" : " " + seconds % 60 + " s");
        }
        long minutes = Math.round(seconds / 60.0);
        if (minutes < 24 * 60) {
            return minutes / 60 + " h" + (minutes % 60 == 0 ? "" : " " + minutes % 60 + " min");
        }
        long hours = Math.round(minutes / 60.0);
        return hours / 24 + " d" + (hours % 24 == 0 ? "" : " " + hours % 24 + " h");
    }

    /** {@code 120 to 340 ms}; one bound alone says which one it is. */
    static @Nullable String range(@Nullable Double lowMs, @Nullable Double highMs) {
        if (lowMs == null || highMs == null) {
            return lowMs != null ? "at least " + duration(lowMs) : highMs != null ? "up to " + duration(highMs) : null;
        }
        String low = duration(lowMs);
        String high = duration(highMs);
        if (low.equals(high)) {
            return high;
        }
        if (lowMs <= 0) {
            return "up to " + high;
        }
        String unit = high.substring(high.lastIndexOf(' '));
        boolean simple = low.indexOf(' ') == low.lastIndexOf(' ') && high.indexOf(' ') == high.lastIndexOf(' ');
        return (simple && low.endsWith(unit) ? low.substring(0, low.length() - unit.length()) : low) + " to " + high;
    }

    static String count(double value) {
        if (!Double.isFinite(value)) {
            return UNKNOWN;
        }
        return value == Math.rint(value) || Math.abs(value) >= 100
                ? String.format(Locale.ROOT, "%,d", Math.round(value))
                : significant(value);
    }

    static String percent(@Nullable Double percent) {
        if (percent == null || !Double.isFinite(percent)) {
            return UNKNOWN;
        }
        return percent > 0 && percent < 0.1 ? "< 0.1 %" : String.format(Locale.ROOT, "%.1f %%", percent);
    }

    /** {@code 12.4 EUR}, {@code 0.000123 EUR}: three significant digits, however small; integers stay whole. */
    static String money(@Nullable Double amount, String currency) {
        if (amount == null || !Double.isFinite(amount)) {
            return UNKNOWN;
        }
        if (Math.abs(amount) >= 1000) {
            return count(amount) + " " + currency;
        }
        BigDecimal rounded = BigDecimal.valueOf(amount).round(new MathContext(3, RoundingMode.HALF_UP));
        return (rounded.signum() == 0 ? "0" : plain(rounded)) + " " + currency;
    }

    /** {@code 1 session}, {@code 12 sessions}. */
    static String many(long count, String noun) {
        return count(count) + " " + noun + (count == 1 ? "" : "s");
    }

    static String amount(double value, String unit) {
        return switch (unit) {
            case "ms" -> duration(value);
            case "%" -> percent(value);
            case "bytes", "B" -> bytes(value);
            case "" -> count(value);
            default -> count(value) + " " + unit;
        };
    }

    static String bytes(double bytes) {
        double rest = bytes;
        String unit = "B";
        for (String next : new String[] {"KB", "MB", "GB", "TB"}) {
            if (Math.abs(rest) < 1000) {
                break;
            }
            rest /= 1000;
            unit = next;
        }
        return (Math.abs(rest) < 1000 ? significant(rest) : count(rest)) + " " + unit;
    }

    static String instant(Instant instant) {
        return UTC.format(instant);
    }

    /** Three significant digits, integers kept whole, no exponent. */
    private static String significant(double value) {
        if (!Double.isFinite(value)) {
            return UNKNOWN;
        }
        BigDecimal exact = BigDecimal.valueOf(value);
        int digits = exact.precision() - exact.scale();
        BigDecimal rounded = exact.setScale(Math.max(0, Math.min(3, 3 - digits)), RoundingMode.HALF_UP);
        return rounded.signum() == 0 ? "0" : plain(rounded);
    }

    private static String plain(BigDecimal value) {
        return value.scale() > 0 ? value.stripTrailingZeros().toPlainString() : value.toPlainString();
    }
}
