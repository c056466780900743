@NullMarked
package io.sonde.format.options;

import org.jspecify.annotations.NullMarked;
