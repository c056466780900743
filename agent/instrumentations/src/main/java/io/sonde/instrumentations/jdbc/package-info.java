/** JDBC, whatever the driver. */
@NullMarked
package io.sonde.instrumentations.jdbc;

import org.jspecify.annotations.NullMarked;
