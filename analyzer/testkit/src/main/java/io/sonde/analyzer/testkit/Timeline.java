package io.sonde.analyzer.testkit;

import io.sonde.format.RecordHandler;
import io.sonde.format.SpanRecord;
import io.sonde.format.vocabulary.SpanFlags;
import io.sonde.model.Manifest;
import io.sonde.model.Recording;
import io.sonde.model.RecordingBuilder;
import io.sonde.model.Session;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Recordings drawn as text, one column a millisecond:
 *
 * <pre>
 *   scale 10                                       one column is 10 ms instead
 *   invoke_agent:Planner [====================]
 *     chat:gpt-x          [====]                   toolCalls=3
 *     execute_tool:search       [==][==][==]       input=a,b,c output=#
 *     sql                                   |||    name="SELECT 1" thread=worker
 * </pre>
 *
 * A line is a label ({@code operation:name}; a phase's name means its most common operation), bars and attributes. A bar
 * covers its brackets; {@code |} is a bar of one column. The first line holds the roots, each root bar one session.
 * Nesting: the closest line above with less indentation, there the bar that holds the child's start; on a line that is
 * not indented, the smallest bar above that contains it on the same thread, else the root.
 *
 * <p>Attributes are {@code key=value} with the names of the format or the short ones of {@link Keys}; texts with blanks
 * stand in double quotes. {@code a,b,c} gives each bar its own value, {@code #} a fresh one to each bar of the whole
 * recording. {@code thread=NAME} moves the bars to another thread; the words {@code async}, {@code transport},
 * {@code error}, {@code open} (never ended) and {@code virtual} set flags.
 *
 * <p>What the JVM did meanwhile stands in lines that begin with {@code !}:
 *
 * <pre>
 *   !cpu        [====]           stack=pkg.Type.inner:7&lt;pkg.Type.outer:3     one sample a column
 *   !park              [===]     what=pkg.Lock object=7 owner=other thread=worker
 *   !monitor           [==]      what=pkg.Lock owner=other open
 *   !gc           [=]            what="G1 Evacuation Pause"
 *   !allocation [=]              bytes=1000 what=byte[]
 * </pre>
 *
 * The words are those of {@link io.sonde.model.EvidenceKind} in small letters, with {@code -} for {@code _}, and
 * {@code gc} and {@code safepoint}.
 */
public final class Timeline {
    private static final long START = 1_000_000_000L;
    private static final long PAUSE_COLUMNS = 10;

    private final RecordHandler handler;
    private final Map<String, Integer> texts = new HashMap<>();
    private final Map<String, Long> threads = new HashMap<>();
    private long nextSpan = 1;
    private long fresh = 1;
    private long at = START;

    private Timeline(RecordHandler handler) {
        this.handler = handler;
    }

    /** The first session of a drawing. */
    public static Session session(String drawing) {
        return recording(drawing).session(0);
    }

    /** A recording of drawings, one behind the other. */
    public static Recording recording(String... drawings) {
        return recording(Manifest.ofApp("timeline"), timeline -> {
            for (String drawing : drawings) {
                timeline.add(drawing);
            }
        });
    }

    /** A recording in which the same drawing happens again and again. */
    public static Recording repeated(int times, String drawing) {
        return recording(Manifest.ofApp("timeline"), timeline -> {
            for (int i = 0; i < times; i++) {
                timeline.add(drawing);
            }
        });
    }

    /** A recording drawn step by step. */
    public static Recording recording(Manifest manifest, Consumer<Timeline> drawing) {
        RecordingBuilder handler = new RecordingBuilder();
        write(handler, drawing);
        return handler.build(manifest);
    }

    /** Hands the records of a drawing to a handler, such as the writer of a block, with an anchor at the end. */
    public static void write(RecordHandler handler, Consumer<Timeline> drawing) {
        Timeline timeline = new Timeline(handler);
        drawing.accept(timeline);
        handler.anchor(timeline.at, timeline.at, 0, 0);
    }

    /** Adds a drawing behind what is there. */
    public Timeline add(String drawing) {
        List<Line> lines = new ArrayList<>();
        List<EvidenceLine> seen = new ArrayList<>();
        long nanosPerColumn = 1_000_000;
        for (String text : drawing.split("\n")) {
            if (text.isBlank()) {
                continue;
            }
            if (text.strip().startsWith("scale ")) {
                nanosPerColumn = Math.round(Double.parseDouble(text.strip().substring(6)) * 1_000_000);
                continue;
            }
            if (EvidenceLine.is(text)) {
                seen.add(EvidenceLine.parse(text));
                continue;
            }
            lines.add(Line.parse(text));
        }
        int origin = lines.stream().mapToInt(Line::firstColumn).min().orElse(0);
        int last = lines.stream().mapToInt(Line::lastColumn).max().orElse(0);
        place(lines, origin, nanosPerColumn);
        for (EvidenceLine line : seen) {
            if (!(handler instanceof RecordingBuilder builder)) {
                throw new IllegalArgumentException("only a recording takes what the JVM did");
            }
            line.tell(builder.evidence(), at, origin, nanosPerColumn, this::thread);
        }
        at += (last - origin + PAUSE_COLUMNS) * nanosPerColumn;
        return this;
    }

    /** Lets time pass. Unit: ms. */
    public Timeline pause(long millis) {
        at += millis * 1_000_000;
        return this;
    }

    /** What takes the records, for those that cannot be drawn. */
    public RecordHandler handler() {
        return handler;
    }

    private void place(List<Line> lines, int origin, long nanosPerColumn) {
        List<Placed> placed = new ArrayList<>();
        for (Line line : lines) {
            for (int i = 0; i < line.bars().size(); i++) {
                Line.Bar bar = line.bars().get(i);
                Placed parent = line == lines.get(0) ? null : parentOf(line, bar, placed);
                Placed span = new Placed(line, bar, nextSpan++, parent);
                placed.add(span);
                emit(span, i, origin, nanosPerColumn);
            }
        }
    }

    private static Placed parentOf(Line line, Line.Bar bar, List<Placed> above) {
        Placed best = above.get(0);
        for (Placed candidate : above) {
            if (candidate.line == line) {
                break;
            }
            boolean fits = line.indent() > above.get(0).line.indent()
                    ? candidate.line.indent() < line.indent() && candidate.bar.holds(bar.from())
                    : candidate.bar.holds(bar.from())
                            && candidate.bar.to() >= bar.to()
                            && candidate.line.thread().equals(line.thread());
            boolean closer = line.indent() > above.get(0).line.indent()
                    ? candidate.line.indent() >= best.line.indent()
                    : candidate.bar.width() <= best.bar.width() || !best.bar.holds(bar.from());
            if (fits && closer) {
                best = candidate;
            }
        }
        return best;
    }

    private void emit(Placed placed, int position, int origin, long nanosPerColumn) {
        Line line = placed.line;
        SpanRecord span = new SpanRecord();
        span.spanId = placed.id;
        span.parentId = placed.parent == null ? 0 : placed.parent.id;
        span.traceId = placed.trace();
        span.start = at + (placed.bar.from() - origin) * nanosPerColumn;
        span.end = at + (placed.bar.to() - origin) * nanosPerColumn;
        span.threadId = thread(line.thread());
        span.operation = line.operation().ordinal();
        span.phase = line.operation().phase().ordinal();
        span.name = text(line.name());
        span.flags = line.flags() | (placed.parent == null ? SpanFlags.ROOT : 0);
        line.attributes().forEach((key, values) -> {
            String value = values.get(Math.min(position, values.size() - 1));
            Keys.add(span, key, value.equals("#") ? "fresh" + fresh++ : value, this::text);
        });
        if (line.open()) {
            handler.begin(span);
        } else {
            handler.span(span);
        }
    }

    private long thread(String named) {
        return threads.computeIfAbsent(named, name -> (long) threads.size() + 1);
    }

    private int text(String text) {
        if (text.isEmpty()) {
            return 0;
        }
        return texts.computeIfAbsent(text, added -> {
            int id = texts.size() + 1;
            handler.define(id, added);
            return id;
        });
    }

    private record Placed(
            Line line,
            Line.Bar bar,
            long id,
            @org.jspecify.annotations.Nullable Placed parent) {
        long trace() {
            Placed root = this;
            while (root.parent != null) {
                root = root.parent;
            }
            return root.id;
        }
    }
}
