/** Spring's WebClient, whatever the client beneath it. */
@NullMarked
package io.sonde.instrumentations.webclient;

import org.jspecify.annotations.NullMarked;
