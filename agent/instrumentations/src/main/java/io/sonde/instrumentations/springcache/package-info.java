/** Spring's cache abstraction, whatever the cache beneath it. */
@NullMarked
package io.sonde.instrumentations.springcache;

import org.jspecify.annotations.NullMarked;
