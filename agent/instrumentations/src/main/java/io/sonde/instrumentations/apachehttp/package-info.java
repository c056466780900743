/** Apache HttpClient 5, classic and asynchronous. */
@NullMarked
package io.sonde.instrumentations.apachehttp;

import org.jspecify.annotations.NullMarked;
