package io.sonde.model;

import io.sonde.format.vocabulary.Attribute;
import io.sonde.format.vocabulary.Operation;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * A recording that was read. Sessions are built one at a time from the columns, in the order of their starts; a session
 * may be kept, but keeping all of them takes several times the memory of the recording. Times are ns of the recording's
 * own clock. Immutable; may be read by many threads.
 */
public final class Recording {
    private final Manifest manifest;
    private final Integrity integrity;
    private final SpanTable table;
    private final Dictionary dictionary;
    private final RecordingBuilder.Presence presence;
    private final SessionIndex index;
    /** Methods that were refused, none of whose overloads was found to be a root. */
    private final Set<String> superseded = new HashSet<>();

    private final long start;
    private final long end;

    Recording(
            Manifest manifest,
            Integrity integrity,
            SpanTable table,
            Dictionary dictionary,
            RecordingBuilder.Presence presence,
            SessionIndex index,
            long start,
            long end) {
        this.manifest = manifest;
        this.integrity = integrity;
        this.table = table;
        this.dictionary = dictionary;
        this.presence = presence;
        this.index = index;
        this.start = start;
        this.end = end;
        manifest.refusedRoots().forEach(refused -> superseded.add(refused.method()));
        manifest.discovered().forEach(found -> superseded.remove(found.method()));
    }

    public Manifest manifest() {
        return manifest;
    }

    public Integrity integrity() {
        return integrity;
    }

    /** From the first to the last moment that the recording knows. Unit: ns. */
    public long durationNanos() {
        return end - start;
    }

    public int sessionCount() {
        return index.count();
    }

    /** Whether every session was inferred, because the recording has no root of a session. */
    public boolean inferred() {
        return index.count() > 0 && inferredSessions() == index.count();
    }

    /** Whether the bounds of this session were inferred, or its root turned out to be a part of a session. */
    public boolean inferred(int number) {
        return index.inferred(number) || isSuperseded(index.rows()[index.from(number)]);
    }

    /** Sessions whose bounds were inferred, because no root covers their spans or only one that was given up. */
    public int inferredSessions() {
        int count = 0;
        for (int i = 0; i < index.count(); i++) {
            count += inferred(i) ? 1 : 0;
        }
        return count;
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

    /** The session with this number, 0 the earliest. */
    public Session session(int number) {
        return Session.of(
                table,
                dictionary,
                index.rows(),
                index.from(number),
                index.to(number),
                index.overlaysTo(number),
                number,
                inferred(number),
                start);
    }

    /** Hands over every session, earliest first. */
    public void forEachSession(Consumer<Session> consumer) {
        for (int i = 0; i < index.count(); i++) {
            consumer.accept(session(i));
        }
    }

    /** The numbers of the sessions that these spans belong to; a span of no session has none. Builds no session. */
    public Map<Long, Integer> sessionsOf(Set<Long> spanIds) {
        Map<Long, Integer> sessions = new HashMap<>();
        for (int i = 0; i < index.count() && !spanIds.isEmpty(); i++) {
            for (int at = index.from(i); at < index.overlaysTo(i); at++) {
                long spanId = table.spanId[index.rows()[at]];
                if (spanIds.contains(spanId)) {
                    sessions.putIfAbsent(spanId, i);
                }
            }
        }
        return sessions;
    }

    /** Spans of all sessions and outside of them, begin records of unfinished ones included; no synthetic roots. */
    public long spanCount() {
        long inSessions = 0;
        for (int i = 0; i < index.count(); i++) {
            inSessions += index.overlaysTo(i) - index.from(i) - (index.inferred(i) ? 1 : 0);
        }
        return inSessions + index.outside().length;
    }

    /** Spans that belong to no session: operation label to count, ordered by label. */
    public Map<String, Long> outsideSessions() {
        Map<String, Long> counts = new TreeMap<>();
        for (int row : index.outside()) {
            counts.merge(Operation.ofCode(table.operation[row]).label(), 1L, Long::sum);
        }
        return counts;
    }

    /** Whether any span is of this operation. */
    public boolean has(Operation operation) {
        return presence.has(operation);
    }

    /** Whether any span of this operation carries this attribute. */
    public boolean has(Operation operation, Attribute attribute) {
        return presence.has(operation, attribute.ordinal());
    }
}
