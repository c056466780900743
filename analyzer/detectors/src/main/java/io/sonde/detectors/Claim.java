package io.sonde.detectors;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A finding before it is ranked against the others: the ranking adds score, severity, ids and explanations.
 *
 * @param detector id of the catalogue
 * @param confidence before the recording's own limits are applied
 * @param atLeast least severity whatever the saving; the rule of 0.6 decides when it is {@link Severity#NOTE}
 * @param context facts rather than a fault: stays a note, has no score and stands last
 * @param savings what fixing it would save, session by session
 * @param criticalByOperation display name and statement of the operations concerned, to their ns on the critical path;
 *     tells causes from symptoms
 */
public record Claim(
        String detector,
        Confidence confidence,
        Severity atLeast,
        boolean context,
        String title,
        String explanation,
        String fix,
        @Nullable String phase,
        @Nullable String agent,
        @Nullable String operation,
        Finding.Location location,
        Savings savings,
        List<Finding.Evidence> evidence,
        Map<String, Long> criticalByOperation) {}
