package io.sonde.detectors;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Numbers as people say them, the same in every locale. */
final class Wording {
    private Wording() {}

    /** {@code 6.4 ms}, {@code 151 ms}, {@code 12.3 s}. */
    static String time(double nanos) {
        double millis = nanos / 1e6;
        if (millis < 9.95) {
            return String.format(Locale.ROOT, "%.1f ms", millis);
        }
        if (millis < 9_999.5) {
            return String.format(Locale.ROOT, "%.0f ms", millis);
        }
        return String.format(Locale.ROOT, "%.1f s", millis / 1000);
    }

    /** {@code 25}, or {@code 2.5} where the first decimal says something. */
    static String count(double value) {
        return Math.abs(value - Math.rint(value)) < 0.05 || value >= 100
                ? String.format(Locale.ROOT, "%.0f", value)
                : String.format(Locale.ROOT, "%.1f", value);
    }

    /** {@code 31 %}. */
    static String percent(double share) {
        return String.format(Locale.ROOT, share > 0 && share < 0.0995 ? "%.1f %%" : "%.0f %%", share * 100);
    }

    /** {@code 480 ms}, or {@code 480-600 ms} for a range. */
    static String range(double lowNanos, double highNanos) {
        String low = time(lowNanos);
        String high = time(highNanos);
        if (low.equals(high)) {
            return high;
        }
        boolean sameUnit = low.endsWith(" ms") == high.endsWith(" ms");
        return (sameUnit ? low.substring(0, low.indexOf(' ')) : low) + "-" + high;
    }

    /** {@code 12.4 EUR}, with three significant digits. */
    static String money(double amount, @Nullable String currency) {
        BigDecimal rounded = BigDecimal.valueOf(amount).round(new MathContext(3, RoundingMode.HALF_UP));
        String plain = (rounded.scale() < 0 ? rounded.setScale(0) : rounded).toPlainString();
        return (rounded.signum() == 0 ? "0" : plain) + (currency == null ? "" : " " + currency);
    }

    /** {@code 1 session}, {@code 25 sessions}. */
    static String sessions(long count) {
        return count + (count == 1 ? " session" : " sessions");
    }

    static double millis(double nanos) {
        return nanos / 1e6;
    }
}
