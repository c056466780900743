/** The command line: the only place of the analyzer that prints or exits. */
@NullMarked
package io.sonde.cli;

import org.jspecify.annotations.NullMarked;
