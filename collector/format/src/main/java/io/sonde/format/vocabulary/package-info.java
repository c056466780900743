/**
 * The words a recording is written in: phases, operations, attributes and flags. JDK only and safe for the boot loader,
 * because advice that runs inside JDK classes uses them.
 */
@NullMarked
package io.sonde.format.vocabulary;

import org.jspecify.annotations.NullMarked;
