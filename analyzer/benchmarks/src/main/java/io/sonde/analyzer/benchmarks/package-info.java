/** What analysing costs. Run by hand. */
@NullMarked
package io.sonde.analyzer.benchmarks;

import org.jspecify.annotations.NullMarked;
