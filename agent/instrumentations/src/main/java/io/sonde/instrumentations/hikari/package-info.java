/** The connection pool HikariCP. */
@NullMarked
package io.sonde.instrumentations.hikari;

import org.jspecify.annotations.NullMarked;
