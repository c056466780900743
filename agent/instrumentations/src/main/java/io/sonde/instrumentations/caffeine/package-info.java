/** The cache Caffeine. */
@NullMarked
package io.sonde.instrumentations.caffeine;

import org.jspecify.annotations.NullMarked;
