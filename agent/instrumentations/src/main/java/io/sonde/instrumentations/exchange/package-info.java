/** What HTTP clients have in common. */
@NullMarked
package io.sonde.instrumentations.exchange;

import org.jspecify.annotations.NullMarked;
