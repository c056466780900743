/** Spring WebFlux: each exchange in which something happens is a session. */
@NullMarked
package io.sonde.instrumentations.springwebflux;

import org.jspecify.annotations.NullMarked;
