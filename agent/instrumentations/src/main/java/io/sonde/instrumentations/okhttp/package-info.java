/** OkHttp 4 and 5. */
@NullMarked
package io.sonde.instrumentations.okhttp;

import org.jspecify.annotations.NullMarked;
