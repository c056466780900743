/**
 * What samples the JVM beside the spans: async-profiler and the JDK's Flight Recorder, each behind {@link
 * io.sonde.profilers.Profiler}, and the way of their data into the recording folder, which leaves out what is nobody's
 * business. Nothing of either is loaded before the first span.
 */
@NullMarked
package io.sonde.profilers;

import org.jspecify.annotations.NullMarked;
