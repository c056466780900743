/** The samples, and small programs of {@code com.example}, under the agent: what a user sees and can rely on. */
@NullMarked
package io.sonde.acceptance;

import org.jspecify.annotations.NullMarked;
