/** The JDK's small web server, whose handlers are found as sessions like other methods. */
@NullMarked
package io.sonde.instrumentations.jdkhttpserver;

import org.jspecify.annotations.NullMarked;
