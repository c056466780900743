package io.sonde.report;

import java.util.HexFormat;

/** Span ids as every report writes them. */
final class SpanIds {
    private SpanIds() {}

    /** 16 lower-case hex digits, as OpenTelemetry writes them. */
    static String hex(long spanId) {
        return HexFormat.of().toHexDigits(spanId);
    }
}
