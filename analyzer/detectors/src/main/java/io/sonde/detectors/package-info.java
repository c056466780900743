/** What the analyzer looks for and what it found: detectors, verdicts, findings and the diagnosis that holds them. */
@NullMarked
package io.sonde.detectors;

import org.jspecify.annotations.NullMarked;
