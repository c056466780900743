package io.sonde.model;

import io.sonde.format.vocabulary.Attribute;
import io.sonde.format.vocabulary.Operation;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A recording that was read, a part of one, or several of one program taken together. Sessions are built one at a time
 * from the columns; a session may be kept, but keeping all of them takes several times the memory of the recording.
 * Sessions are numbered from 0, in the order of their starts within a recording, and recording by recording. Times are
 * ns of the recording's own clock, which means nothing to another recording. Immutable; may be read by many threads.
 */
public final class Recording {
    private final Manifest manifest;
    private final Integrity integrity;
    private final List<SessionRange> ranges;
    /** Number of each range's first session; one more at the end. */
    private final int[] firstNumbers;

    private final @Nullable Part part;

    /**
     * What was cut out of a recording.
     *
     * @param from sessions that began earlier are left out
     * @param to sessions that began then or later are left out
     * @param sessionsInAll sessions of the whole recording
     */
    public record Part(Instant from, Instant to, int sessionsInAll) {}

    private Recording(
            Manifest manifest, Integrity integrity, List<SessionRange> ranges, int firstNumber, @Nullable Part part) {
        this.manifest = manifest;
        this.integrity = integrity;
        this.ranges = ranges;
        this.part = part;
        firstNumbers = new int[ranges.size() + 1];
        firstNumbers[0] = firstNumber;
        for (int i = 0; i < ranges.size(); i++) {
            firstNumbers[i + 1] = Math.addExact(firstNumbers[i], ranges.get(i).count());
        }
    }

    /** All of one recording. */
    static Recording of(RecordedSpans spans) {
        return new Recording(spans.manifest, spans.integrity, List.of(SessionRange.all(spans)), 0, null);
    }

    /**
     * Several recordings of one program as one, earliest first.
     *
     * @param recordings at least one
     */
    public static Recording together(List<Recording> recordings) {
        if (recordings.size() == 1) {
            return recordings.get(0);
        }
        List<Recording> ordered = new ArrayList<>(recordings);
        ordered.sort(Comparator.comparing(Recording::start).thenComparing(recording -> recording.manifest.id()));
        return new Recording(
                Manifest.together(ordered.stream().map(Recording::manifest).toList()),
                Integrity.together(ordered.stream().map(Recording::integrity).toList()),
                ordered.stream().flatMap(recording -> recording.ranges.stream()).toList(),
                0,
                null);
    }

    /**
     * The sessions that began in a range of time. What was lost cannot be placed in time and counts as before.
     *
     * @param from null for the start of the recording
     * @param to null for its end
     */
    public Recording between(@Nullable Instant from, @Nullable Instant to) {
        long first = from == null ? Long.MIN_VALUE : nanos(from);
        long end = to == null ? Long.MAX_VALUE : nanos(to);
        return new Recording(
                manifest,
                integrity,
                ranges.stream().map(range -> range.between(first, end)).toList(),
                0,
                new Part(from == null ? start() : from, to == null ? end() : to, sessionCount()));
    }

    /**
     * The recordings that this one is made of, with the numbers that sessions have here; itself when it is only one. Only
     * within one of them do times mean anything to each other.
     */
    public List<Recording> parts() {
        if (ranges.size() == 1) {
            return List.of(this);
        }
        List<Recording> parts = new ArrayList<>();
        for (int i = 0; i < ranges.size(); i++) {
            RecordedSpans own = ranges.get(i).source();
            parts.add(new Recording(own.manifest, own.integrity, List.of(ranges.get(i)), firstNumbers[i], part));
        }
        return parts;
    }

    public Manifest manifest() {
        return manifest;
    }

    public Integrity integrity() {
        return integrity;
    }

    /**
     * What was seen of the JVM. Only of a recording that is one part ({@link #parts()}): times and threads of several mean
     * nothing to each other.
     */
    public Evidence evidence() {
        if (ranges.size() != 1) {
            throw new IllegalStateException("several recordings: ask their parts");
        }
        return ranges.get(0).source().evidence;
    }

    /** What was read of memory. Only of a recording that is one part, as {@link #evidence()}. */
    public HeapRecord heap() {
        return evidence().heap();
    }

    /** Where what was seen of the JVM comes from, and how whole that is; of all parts together. */
    public JvmSources jvmSources() {
        return JvmSources.together(
                ranges.stream().map(range -> range.source().sources).distinct().toList());
    }

    /** How much was seen of the JVM in the recording's time, and how much of it found its span; of all parts together. */
    public EvidenceFacts evidenceFacts() {
        return ranges.stream()
                .map(range -> range.whole()
                        ? range.source().evidence.facts()
                        : range.source().evidence.facts(range.from(), range.to()))
                .reduce(EvidenceFacts.NONE, EvidenceFacts::plus);
    }

    /** What was cut out, null when this is all. */
    public @Nullable Part part() {
        return part;
    }

    /** The first moment that the recording knows, by the recorder's wall clock. */
    public Instant start() {
        return instant(
                ranges.stream().mapToLong(SessionRange::epochOfStart).min().orElse(0));
    }

    /** The last moment that the recording knows, by the recorder's wall clock. */
    public Instant end() {
        return instant(ranges.stream().mapToLong(SessionRange::epochOfEnd).max().orElse(0));
    }

    /** From {@link #start()} to the start of one of its sessions, by the recorder's wall clock. Unit: ns. */
    public long offsetNanos(Session session) {
        RecordedSpans source = ranges.get(rangeOf(session.number())).source();
        return source.epochOfStart + session.offsetNanos() - nanos(start());
    }

    /** The wall-clock time of a moment of the recording's clock. Only of a recording that is one part, as {@link #evidence()}. */
    public Instant timeOf(long ticks) {
        RecordedSpans source = ranges.get(0).source();
        return instant(source.epochOfStart + ticks - source.start);
    }

    /** From the first to the last moment that the recording knows. Unit: ns. */
    public long durationNanos() {
        if (ranges.size() == 1) {
            return ranges.get(0).to() - ranges.get(0).from();
        }
        return nanos(end()) - nanos(start());
    }

    private static Instant instant(long epochNanos) {
        return Instant.ofEpochSecond(0, epochNanos);
    }

    private static long nanos(Instant instant) {
        return Math.addExact(Math.multiplyExact(instant.getEpochSecond(), 1_000_000_000), instant.getNano());
    }

    public int sessionCount() {
        return firstNumbers[ranges.size()] - firstNumbers[0];
    }

    /** Whether every session was inferred, because the recording has no root of a session. */
    public boolean inferred() {
        return sessionCount() > 0 && inferredSessions() == sessionCount();
    }

    /** Whether the bounds of this session were inferred, or its root turned out to be a part of a session. */
    public boolean inferred(int number) {
        int range = rangeOf(number);
        return ranges.get(range).source().inferred(place(range, number));
    }

    /** Sessions whose bounds were inferred, because no root covers their spans or only one that was given up. */
    public int inferredSessions() {
        return ranges.stream().mapToInt(SessionRange::inferred).sum();
    }

    /** The session with this number. */
    public Session session(int number) {
        int range = rangeOf(number);
        return ranges.get(range).source().session(place(range, number), number);
    }

    private int rangeOf(int number) {
        int found = Arrays.binarySearch(firstNumbers, number);
        int range = found < 0 ? -found - 2 : found;
        while (range < ranges.size() - 1 && firstNumbers[range + 1] == number) {
            range++; // those before are empty
        }
        return range;
    }

    private int place(int range, int number) {
        return ranges.get(range).low() + number - firstNumbers[range];
    }

    /** The number of the first session. */
    public int firstSession() {
        return firstNumbers[0];
    }

    /** Hands over every session in the order of their numbers. */
    public void forEachSession(Consumer<Session> consumer) {
        for (int number = firstNumbers[0]; number < firstNumbers[ranges.size()]; number++) {
            consumer.accept(session(number));
        }
    }

    /** The numbers of the sessions that these spans belong to; a span of no session has none. Builds no session. */
    public Map<Long, Integer> sessionsOf(Set<Long> spanIds) {
        Map<Long, Integer> sessions = new HashMap<>();
        for (int i = 0; i < ranges.size() && !spanIds.isEmpty(); i++) {
            ranges.get(i).findSessions(spanIds, firstNumbers[i], sessions);
        }
        return sessions;
    }

    /** Spans of all sessions and outside of them, begin records of unfinished ones included; no synthetic roots. */
    public long spanCount() {
        return ranges.stream().mapToLong(SessionRange::spans).sum();
    }

    /** Spans that belong to no session: operation label to count, ordered by label. */
    public Map<String, Long> outsideSessions() {
        Map<String, Long> counts = new TreeMap<>();
        ranges.forEach(range -> range.countOutside(counts));
        return counts;
    }

    /** Whether any span is of this operation. */
    public boolean has(Operation operation) {
        return ranges.stream().anyMatch(range -> range.presence().has(operation));
    }

    /** Whether any span of this operation carries this attribute. */
    public boolean has(Operation operation, Attribute attribute) {
        return ranges.stream().anyMatch(range -> range.presence().has(operation, attribute.ordinal()));
    }
}
