/** Test data for the analyzer: recordings drawn as text. */
@NullMarked
package io.sonde.analyzer.testkit;

import org.jspecify.annotations.NullMarked;
