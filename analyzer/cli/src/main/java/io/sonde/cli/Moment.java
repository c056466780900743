package io.sonde.cli;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * A moment of a recording as the command line says it: an instant ({@code 2026-01-31T14:05:00Z}), a time since the start
 * ({@code +5m}, {@code +1h30m}), or a local time of day ({@code 14:05}), the first one from the recording's start on.
 */
sealed interface Moment {
    /** When that is, in a recording that began at {@code start}. */
    Instant in(Instant start, ZoneId zone);

    /** A time on its own. */
    record At(Instant instant) implements Moment {
        @Override
        public Instant in(Instant start, ZoneId zone) {
            return instant;
        }
    }

    /** A date and time where the reader is. */
    record Local(LocalDateTime dateTime) implements Moment {
        @Override
        public Instant in(Instant start, ZoneId zone) {
            return dateTime.atZone(zone).toInstant();
        }
    }

    /** So long after the start. */
    record After(Duration duration) implements Moment {
        @Override
        public Instant in(Instant start, ZoneId zone) {
            return start.plus(duration);
        }
    }

    /** A time of day where the reader is. */
    record OfDay(LocalTime time) implements Moment {
        @Override
        public Instant in(Instant start, ZoneId zone) {
            ZonedDateTime begun = start.atZone(zone);
            ZonedDateTime sameDay = begun.with(time);
            // A recording that begins at 23:50 has 00:10 on the next day, and one that begins at 14:05:30 has its
            // 14:05.
            boolean before = sameDay.plusMinutes(1).isBefore(begun);
            return (before ? begun.toLocalDate().plusDays(1).atTime(time).atZone(zone) : sameDay).toInstant();
        }
    }

    /** Reads what a person typed. */
    final class Reader implements ITypeConverter<Moment> {
        private static final Pattern OFFSET =
                Pattern.compile("\\+(?=\\d)(?:(\\d{1,6})h)?(?:(\\d{1,9})m)?(?:(\\d{1,9})s)?(?:(\\d{1,12})ms)?");

        @Override
        public Moment convert(String text) {
            Matcher offset = OFFSET.matcher(text);
            if (offset.matches()) {
                return new After(Duration.ofHours(number(offset, 1))
                        .plusMinutes(number(offset, 2))
                        .plusSeconds(number(offset, 3))
                        .plusMillis(number(offset, 4)));
            }
            try {
                if (text.indexOf('T') < 0) {
                    return new OfDay(LocalTime.parse(text));
                }
                boolean zoned = text.endsWith("Z") || text.matches(".*T.*[+-]\\d\\d(:?\\d\\d)?");
                return zoned ? new At(OffsetDateTime.parse(text).toInstant()) : new Local(LocalDateTime.parse(text));
            } catch (DateTimeException e) {
                throw new TypeConversionException(
                        "it must be a time such as 2026-01-31T14:05:00Z, 14:05 or +5m, not '" + text + "'");
            }
        }

        private static long number(Matcher matcher, int group) {
            String digits = matcher.group(group);
            return digits == null ? 0 : Long.parseLong(digits);
        }
    }
}
