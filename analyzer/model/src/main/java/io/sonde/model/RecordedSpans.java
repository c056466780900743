package io.sonde.model;

import io.sonde.format.vocabulary.Attribute;
import java.util.HashSet;
import java.util.Set;

/** What one folder held. Read-only. */
final class RecordedSpans {
    final Manifest manifest;
    final Integrity integrity;
    final SpanTable table;
    final SessionIndex index;
    final RecordingBuilder.Presence presence;
    final Evidence evidence;
    final JvmSources sources;
    /** First and last moment, in ns of the recording's clock. */
    final long start;

    final long end;
    /** The first moment, in ns since the epoch. */
    final long epochOfStart;

    private final Dictionary dictionary;
    /** Methods that were refused, none of whose overloads was found to be a root. */
    private final Set<String> superseded = new HashSet<>();

    RecordedSpans(
            Manifest manifest,
            Integrity integrity,
            SpanTable table,
            Dictionary dictionary,
            RecordingBuilder.Presence presence,
            SessionIndex index,
            Evidence evidence,
            JvmSources sources,
            long start,
            long end,
            long epochOfStart) {
        this.manifest = manifest;
        this.integrity = integrity;
        this.table = table;
        this.dictionary = dictionary;
        this.presence = presence;
        this.index = index;
        this.evidence = evidence;
        this.sources = sources;
        this.start = start;
        this.end = end;
        this.epochOfStart = epochOfStart;
        manifest.refusedRoots().forEach(refused -> superseded.add(refused.method()));
        manifest.discovered().forEach(found -> superseded.remove(found.method()));
    }

    /** Whether the bounds of the session at this place were inferred, or its root is only a part of a session. */
    boolean inferred(int place) {
        return index.inferred(place) || isSuperseded(index.rows().get(index.from(place)));
    }

    /** A method that was found to be where sessions begin may have given way to one around it later. */
    private boolean isSuperseded(int root) {
        if (superseded.isEmpty()) {
            return false;
        }
        int source = table.find(root, Attribute.SESSION_SOURCE);
        int method = table.find(root, Attribute.CODE_FUNCTION_NAME);
        return source >= 0
                && method >= 0
                && "discovered".equals(dictionary.text((int) table.valueAt(source)))
                && superseded.contains(dictionary.text((int) table.valueAt(method)));
    }

    Session session(int place, int number) {
        return Session.of(
                table,
                dictionary,
                evidence,
                index.rows(),
                index.from(place),
                index.to(place),
                index.overlaysTo(place),
                number,
                inferred(place),
                start);
    }

    /** When the session began, in ns of the recording's clock. */
    long startOf(int place) {
        return table.start(index.rows().get(index.from(place)));
    }

    /** The place of the first session that began at this moment or later. */
    int firstFrom(long moment) {
        int low = 0;
        int high = index.count();
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (startOf(middle) < moment) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }
}
