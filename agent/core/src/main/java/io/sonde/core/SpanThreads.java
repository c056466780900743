package io.sonde.core;

import io.sonde.api.SampledThreads;
import io.sonde.profilers.InsideSpans;

/** What the boot API knows of threads inside of spans, as profilers want it. */
final class SpanThreads implements InsideSpans {
    @Override
    public void tell(Filter filter) {
        SampledThreads.tell(new SampledThreads.Sampler() {
            @Override
            public void add(Thread thread) {
                filter.add(thread);
            }

            @Override
            public void remove(Thread thread) {
                filter.remove(thread);
            }
        });
    }

    @Override
    public void sweep() {
        SampledThreads.sweep();
    }

    @Override
    public void again() {
        SampledThreads.again();
    }

    @Override
    public void silence() {
        SampledThreads.tell(null);
    }
}
