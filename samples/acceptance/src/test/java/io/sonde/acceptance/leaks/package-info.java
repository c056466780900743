/** Runs the leaking and the healthy programs under the agent, and scores what is said against their truths. */
@NullMarked
package io.sonde.acceptance.leaks;

import org.jspecify.annotations.NullMarked;
