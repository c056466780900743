@NullMarked
package io.sonde.format;

import org.jspecify.annotations.NullMarked;
