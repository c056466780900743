/** OpenTelemetry's Java agent, which brings its own copy of the API into the boot loader. */
@NullMarked
package io.sonde.instrumentations.oteljavaagent;

import org.jspecify.annotations.NullMarked;
