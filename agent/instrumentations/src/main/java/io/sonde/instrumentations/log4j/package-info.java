/** Log4j 2: values of its thread context tag the sessions in which they hold. */
@NullMarked
package io.sonde.instrumentations.log4j;

import org.jspecify.annotations.NullMarked;
