/** SLF4J: values of its diagnostic context tag the sessions in which they hold. */
@NullMarked
package io.sonde.instrumentations.slf4j;

import org.jspecify.annotations.NullMarked;
