/** What can be asked of a recording, judged alike by the agent and by the command line. JDK only. */
@NullMarked
package io.sonde.format.options;

import org.jspecify.annotations.NullMarked;
