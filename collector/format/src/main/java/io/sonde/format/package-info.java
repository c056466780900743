/** The recording format: record layouts, both directions of their codec, and the schema version. JDK only. */
@NullMarked
package io.sonde.format;

import org.jspecify.annotations.NullMarked;
