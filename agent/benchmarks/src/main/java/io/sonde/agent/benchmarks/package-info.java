/**
 * What a span costs the application's thread; run by hand. Results: {@code docs/benchmarks.md}. Not in
 * {@code collector/benchmarks}, because the whole way of a span leads through the agent, which the collector never sees.
 */
@NullMarked
package io.sonde.agent.benchmarks;

import org.jspecify.annotations.NullMarked;
