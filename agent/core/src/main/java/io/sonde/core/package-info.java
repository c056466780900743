/** Starts and stops a recording, and weaves. Lives in the agent's own loader. */
@NullMarked
package io.sonde.core;

import org.jspecify.annotations.NullMarked;
