/** Keeps the parent of work that moves between threads. */
@NullMarked
package io.sonde.instrumentations.concurrent;

import org.jspecify.annotations.NullMarked;
