/** {@code java.util.concurrent.Flow}: spans that last from subscription to the end of a stream. */
@NullMarked
package io.sonde.instrumentations.flow;

import org.jspecify.annotations.NullMarked;
