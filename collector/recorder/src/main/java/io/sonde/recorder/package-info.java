/**
 * From the ring to the disk: the mapped ring that application threads write to, the one thread that drains it, the
 * Chronicle Queue it fills, and the recording folder around them.
 */
@NullMarked
package io.sonde.recorder;

import org.jspecify.annotations.NullMarked;
