/** What the program's own class path sees of Sonde: an entry for the JVM, one for the command line, and a loader. */
@NullMarked
package io.sonde.agent;

import org.jspecify.annotations.NullMarked;
