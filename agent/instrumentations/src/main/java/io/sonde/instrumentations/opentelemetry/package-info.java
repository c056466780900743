/** OpenTelemetry in the program: sessions carry its trace ids, so that a slow trace is found in the report. */
@NullMarked
package io.sonde.instrumentations.opentelemetry;

import org.jspecify.annotations.NullMarked;
