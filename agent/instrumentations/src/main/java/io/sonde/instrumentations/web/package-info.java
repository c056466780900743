/** Incoming HTTP requests, whatever serves them. */
@NullMarked
package io.sonde.instrumentations.web;

import org.jspecify.annotations.NullMarked;
