/** One test body, two harnesses: the weaving inside the test's own JVM, and a forked JVM under the built agent. */
@NullMarked
package io.sonde.testkit;

import org.jspecify.annotations.NullMarked;
