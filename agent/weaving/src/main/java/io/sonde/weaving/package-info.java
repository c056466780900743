/** What an instrumentation is made of: targets, method matchers and advice classes. */
@NullMarked
package io.sonde.weaving;

import org.jspecify.annotations.NullMarked;
