/**
 * JFR files as bytes: chunks, and in them events and constants, decoded by what each chunk says of its own types. Knows
 * nothing of what the events mean.
 */
@NullMarked
package io.sonde.model.jfr;

import org.jspecify.annotations.NullMarked;
