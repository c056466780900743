/** The JDK's HTTP client. */
@NullMarked
package io.sonde.instrumentations.jdkhttp;

import org.jspecify.annotations.NullMarked;
