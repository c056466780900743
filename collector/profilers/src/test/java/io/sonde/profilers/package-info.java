@NullMarked
package io.sonde.profilers;

import org.jspecify.annotations.NullMarked;
