/** Runs every scenario, planted and repaired, under the agent, and scores what is found against its truth. */
@NullMarked
package io.sonde.acceptance.scenarios;

import org.jspecify.annotations.NullMarked;
