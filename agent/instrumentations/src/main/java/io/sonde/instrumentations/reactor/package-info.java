/** Reactor: spans that last from subscription to the end of a stream, and the parent of what a program does with it. */
@NullMarked
package io.sonde.instrumentations.reactor;

import org.jspecify.annotations.NullMarked;
