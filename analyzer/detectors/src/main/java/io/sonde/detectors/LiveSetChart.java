package io.sonde.detectors;

import io.sonde.model.HeapRecord;
import io.sonde.model.JvmEvents;
import java.util.ArrayList;
import java.util.List;

/** The curve of what stays on the heap, with the garbage collections and the points that confirm it. Unit: minutes, MB. */
final class LiveSetChart {
    /** Of more collections only each second, third ... is drawn. */
    private static final int MOST_DOTS = 300;

    private LiveSetChart() {}

    static Finding.Chart of(HeapRecord heap, LiveSet live, List<JvmEvents.Collection> collections) {
        List<Finding.Chart.Line> lines = new ArrayList<>();
        lines.add(line(
                heap,
                live.fromHistograms() ? "live objects, confirmed" : "after old collections",
                live.points(),
                false));
        if (!live.floor().isEmpty()) {
            lines.add(line(heap, "least after any collection", live.floor(), false));
        }
        List<JvmEvents.Reading> after = collections.stream()
                .filter(collection -> collection.usedAfter() >= 0)
                .filter(collection -> collection.to() >= heap.from() && collection.to() <= heap.to())
                .map(collection -> new JvmEvents.Reading(collection.to(), collection.usedAfter()))
                .toList();
        dots(lines, heap, "after a collection", after);
        List<JvmEvents.Reading> early = heap.histograms().stream()
                .filter(histogram -> !live.fromHistograms()
                        || histogram.at() < live.points().get(0).at())
                .map(histogram -> new JvmEvents.Reading(histogram.at(), histogram.bytes()))
                .toList();
        dots(lines, heap, live.fromHistograms() ? "live objects, warming up" : "live objects", early);
        return new Finding.Chart("What stays on the heap", "minutes", "MB", lines);
    }

    private static void dots(
            List<Finding.Chart.Line> lines, HeapRecord heap, String name, List<JvmEvents.Reading> readings) {
        if (readings.isEmpty()) {
            return;
        }
        int each = 1 + (readings.size() - 1) / MOST_DOTS;
        List<JvmEvents.Reading> some = new ArrayList<>();
        for (int i = 0; i < readings.size(); i += each) {
            some.add(readings.get(i));
        }
        lines.add(line(heap, name, some, true));
    }

    private static Finding.Chart.Line line(
            HeapRecord heap, String name, List<JvmEvents.Reading> readings, boolean dots) {
        return new Finding.Chart.Line(
                name,
                readings.stream()
                        .map(reading -> new double[] {(reading.at() - heap.from()) / 60e9, reading.value() / 1e6})
                        .toList(),
                dots);
    }
}
