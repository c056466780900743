package io.sonde.detectors;

import io.sonde.detectors.GrowingClasses.Growing;
import io.sonde.model.HeapRecord;
import java.util.List;

/**
 * What all judgements on the memory of one recording begin with, found once.
 *
 * @param record figures and histograms
 * @param warm when warm-up was over
 * @param growing classes with more and more objects, by the histograms since then
 * @param dump read when it is asked
 */
record HeapView(HeapRecord record, long warm, List<Growing> growing, RecordedDump dump) {
    static HeapView of(HeapRecord record, RecordedDump dump) {
        long warm = warm(record);
        return new HeapView(record, warm, GrowingClasses.of(record.histograms(), warm), dump);
    }

    /** When warm-up was over. */
    static long warm(HeapRecord record) {
        return record.from() + (long) (LiveSet.WARM_UP * (record.to() - record.from()));
    }
}
