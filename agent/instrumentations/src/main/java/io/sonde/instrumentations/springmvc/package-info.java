/** Spring MVC on Jakarta Servlet: each request in which something happens is a session. */
@NullMarked
package io.sonde.instrumentations.springmvc;

import org.jspecify.annotations.NullMarked;
