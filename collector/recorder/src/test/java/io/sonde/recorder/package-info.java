@NullMarked
package io.sonde.recorder;

import org.jspecify.annotations.NullMarked;
