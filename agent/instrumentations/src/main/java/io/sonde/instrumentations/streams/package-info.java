/** What all kinds of streamed answers have in common, whatever library delivers them. */
@NullMarked
package io.sonde.instrumentations.streams;

import org.jspecify.annotations.NullMarked;
