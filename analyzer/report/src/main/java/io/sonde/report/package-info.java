/** Writes a diagnosis for three kinds of readers: scripts (JSON), a terminal (text) and a browser (HTML). */
@NullMarked
package io.sonde.report;

import org.jspecify.annotations.NullMarked;
