/** Statistics that no library at hand has: robust and deterministic, for detectors. */
@NullMarked
package io.sonde.detectors.statistics;

import org.jspecify.annotations.NullMarked;
