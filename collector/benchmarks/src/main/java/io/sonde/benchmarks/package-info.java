/** What the collector costs; run by hand. Results and what followed from them: {@code docs/decisions/0003-the-ring.md}. */
@NullMarked
package io.sonde.benchmarks;

import org.jspecify.annotations.NullMarked;
