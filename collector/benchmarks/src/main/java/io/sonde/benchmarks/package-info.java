/** What the collector costs; run by hand, see {@code docs/benchmarks.md}. */
@NullMarked
package io.sonde.benchmarks;

import org.jspecify.annotations.NullMarked;
