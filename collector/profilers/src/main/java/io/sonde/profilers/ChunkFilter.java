package io.sonde.profilers;

import io.sonde.profilers.ChunkTypes.Field;
import io.sonde.profilers.ChunkTypes.Type;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Makes of one JFR chunk another one that holds only certain events, and of their texts only those that {@link
 * Discretion} lets pass. The chunk may still grow: what was added is given piece by piece, and the head that {@link #head}
 * makes is that of a finished chunk each time.
 *
 * <pre>
 *   offset width
 *        0     4  magic "FLR\0"
 *        4     4  version
 *        8     8  size of the chunk
 *       16     8  offset of the last event with pools; each says how far it is back to the one before, 0: none
 *       24     8  offset of the metadata
 *       32     8  start, ns since the epoch
 *       40     8  duration, ns
 *       48     8  start, ticks
 *       56     8  ticks a second
 *       64     1  0: finished; 255: just being changed; else: how often it was flushed
 *       67     1  flags
 *       68     -  events: size, type, fields; numbers compressed
 * </pre>
 */
final class ChunkFilter {
    static final int HEAD_BYTES = 68;
    static final int SIZE = 8;
    static final int POOLS = 16;
    static final int METADATA_AT = 24;
    static final int STATE = 64;

    /** Types of the events that JFR describes itself with. */
    static final long METADATA = 0;

    private static final long POOL = 1;

    private static final int PADDED = 4;

    /** Of a chunk, each shorter than 128 characters; JFR writes longer ones into the event. */
    private static final int MOST_TEXTS = 50_000;

    private final Set<String> events;
    private final long mainThread;
    private final @Nullable NativeBlocks blocks;
    private long kept;
    private @Nullable ChunkTypes types;
    private long size = HEAD_BYTES;
    private long metadata;
    private long pools;
    /** Texts of the chunk's pool, which any event may have put there, so that they never stay there. */
    private final Map<Long, String> texts = new HashMap<>();
    /** Keys of texts that an event may show and that were not in the pool yet. */
    private final Set<Long> wanted = new HashSet<>();

    /**
     * @param events names of those to keep
     * @param mainThread what Java calls the thread that ran {@code main}, 0 where that is not known: what is left of it when
     *     {@code main} has returned has another name and number, and would be taken for the thread that it was all the time
     * @param blocks knows which events of native memory to keep; null where there are none
     */
    ChunkFilter(Set<String> events, long mainThread, @Nullable NativeBlocks blocks) {
        this.events = events;
        this.mainThread = mainThread;
        this.blocks = blocks;
    }

    /**
     * Filters what was added to the chunk.
     *
     * @param bytes of whole events
     * @param metadataAt where in them the newest metadata begins; negative when that was given before
     * @return what is to be added to the other chunk
     */
    byte[] added(byte[] bytes, int metadataAt) throws IOException {
        if (metadataAt >= 0) {
            types = ChunkTypes.of(bytes, metadataAt);
        }
        ChunkTypes known = types;
        if (known == null) {
            throw new IOException("a JFR chunk without metadata");
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream(bytes.length);
        if (known.any(this::showsTexts)) {
            noteTexts(bytes, known);
        }
        if (blocks != null) {
            note(blocks, bytes, known);
        }
        int start = 0;
        while (start < bytes.length) {
            ChunkBytes in = new ChunkBytes(bytes, start);
            int length = length(in, start);
            long type = in.readLong();
            if (type == METADATA) {
                if (start == metadataAt) {
                    metadata = size + out.size();
                    out.write(bytes, start, length);
                }
            } else if (type == POOL) {
                pools(in, known, out, false);
            } else {
                Type event = known.type(type);
                if (event != null && events.contains(event.name()) && isWanted(event, in)) {
                    kept++;
                    event(in, start, length, event, known, out);
                }
            }
            start += length;
        }
        size += out.size();
        return out.toByteArray();
    }

    /** The head of the other chunk as it is now, from the present head of the first. */
    byte[] head(byte[] original) {
        byte[] head = original.clone();
        ByteBuffer.wrap(head).putLong(SIZE, size).putLong(POOLS, pools).putLong(METADATA_AT, metadata);
        head[STATE] = 0;
        return head;
    }

    /** Whether it is kept with a text, which JFR may have put into the pool. */
    private boolean showsTexts(Type type) {
        return events.contains(type.name())
                && type.fields().stream()
                        .anyMatch(field -> !field.pooled() && Discretion.keeps(type.name(), field.name(), true));
    }

    private void noteTexts(byte[] bytes, ChunkTypes known) throws IOException {
        int start = 0;
        while (start < bytes.length) {
            ChunkBytes in = new ChunkBytes(bytes, start);
            int length = length(in, start);
            if (in.readLong() == POOL) {
                pools(in, known, new ByteArrayOutputStream(), true);
            }
            start += length;
        }
    }

    /** Events that were let through so far. */
    long kept() {
        return kept;
    }

    /** Events of one chunk are in no order: a block may be freed further ahead than where it was taken. */
    private static void note(NativeBlocks blocks, byte[] bytes, ChunkTypes known) throws IOException {
        blocks.settle();
        int start = 0;
        while (start < bytes.length) {
            ChunkBytes in = new ChunkBytes(bytes, start);
            int length = length(in, start);
            Type event = known.type(in.readLong());
            if (event != null && event.name().equals(NativeBlocks.TAKEN)) {
                blocks.taken(event, in);
            }
            start += length;
        }
    }

    private boolean isWanted(Type event, ChunkBytes in) throws IOException {
        if (blocks == null || !event.name().equals(NativeBlocks.FREED)) {
            return true;
        }
        int fields = in.at;
        boolean wanted = blocks.freed(event, in);
        in.at = fields;
        return wanted;
    }

    private static int length(ChunkBytes in, int start) throws IOException {
        int length = in.readInt();
        if (length <= 0 || length > in.bytes.length - start) {
            throw new IOException("a JFR event of " + length + " bytes");
        }
        return length;
    }

    /** @param first whether texts are only looked at, before anything is copied */
    private void pools(ChunkBytes in, ChunkTypes known, ByteArrayOutputStream to, boolean first) throws IOException {
        long at = size + to.size();
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        write(body, POOL);
        write(body, in.readLong()); // start
        write(body, in.readLong()); // duration
        in.readLong();
        write(body, pools == 0 ? 0 : pools - at);
        body.write(in.readByte()); // what kind of pools
        int count = in.readInt();
        write(body, count);
        for (int i = 0; i < count; i++) {
            long id = in.readLong();
            Type type = known.type(id);
            if (type == null) {
                throw new IOException("a JFR pool of an unknown type " + id);
            }
            int entries = in.readInt();
            write(body, id);
            write(body, entries);
            for (int entry = 0; entry < entries; entry++) {
                long key = in.readLong();
                write(body, key);
                Copy copy = new Copy(in, body, known, key, false, first);
                copy.value(type);
                copy.flush();
            }
        }
        if (!first) {
            append(body, to);
            pools = at;
        }
    }

    private void event(ChunkBytes in, int start, int length, Type event, ChunkTypes known, ByteArrayOutputStream to)
            throws IOException {
        boolean plain = true;
        for (Field field : event.fields()) {
            Type type = known.type(field.type());
            plain &= field.pooled() || type == null || !type.name().equals(ChunkTypes.TEXT);
        }
        if (plain) {
            to.write(in.bytes, start, length);
            return;
        }
        ByteArrayOutputStream body = new ByteArrayOutputStream(length);
        int fields = in.at;
        in.at = start;
        in.readInt();
        write(body, in.readLong());
        in.at = fields;
        Copy copy = new Copy(in, body, known, 0, true, false);
        copy.value(event);
        copy.flush();
        append(body, to);
    }

    /** Adds an event whose size was not known before. */
    private static void append(ByteArrayOutputStream body, ByteArrayOutputStream to) throws IOException {
        int length = body.size() + PADDED;
        if (length >= 1 << 7 * PADDED) {
            throw new IOException("a JFR event of " + length + " bytes");
        }
        for (int i = 0; i < PADDED; i++) {
            to.write(length >>> 7 * i & 0x7F | (i < PADDED - 1 ? 0x80 : 0));
        }
        body.writeTo(to);
    }

    private static void write(ByteArrayOutputStream to, long value) {
        long rest = value;
        for (int i = 0; i < 8; i++) {
            if ((rest & ~0x7FL) == 0) {
                to.write((int) rest);
                return;
            }
            to.write((int) (rest & 0x7F) | 0x80);
            rest >>>= 7;
        }
        to.write((int) rest);
    }

    private static void write(ByteArrayOutputStream to, @Nullable String text) {
        if (text == null) {
            to.write(0);
        } else if (text.isEmpty()) {
            to.write(1);
        } else {
            byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
            to.write(3);
            write(to, utf8.length);
            to.write(utf8, 0, utf8.length);
        }
    }

    /** Copies one value, and replaces its texts where they must not be seen. */
    private final class Copy {
        private final ChunkBytes in;
        private final ByteArrayOutputStream out;
        private final ChunkTypes types;
        private final long key;
        private final boolean event;
        private final boolean noting;
        private int copied;
        private boolean afterMain;

        /** @param noting whether texts of the pool are remembered, else they are copied */
        Copy(ChunkBytes in, ByteArrayOutputStream out, ChunkTypes types, long key, boolean event, boolean noting) {
            this.in = in;
            this.out = out;
            this.types = types;
            this.key = key;
            this.event = event;
            this.noting = noting;
            this.copied = in.at;
        }

        void flush() {
            out.write(in.bytes, copied, in.at - copied);
            copied = in.at;
        }

        void value(Type type) throws IOException {
            if (type.name().equals(ChunkTypes.TEXT)) {
                text(type, "");
                return;
            }
            for (Field field : type.fields()) {
                if (afterMain && field.name().equals("javaThreadId")) {
                    flush();
                    write(out, in.readLong() == 0 ? 0 : mainThread);
                    copied = in.at;
                    continue;
                }
                int many = field.array() ? in.readInt() : 1;
                for (int i = 0; i < many; i++) {
                    if (field.pooled()) {
                        in.readLong();
                    } else {
                        value(type, field);
                    }
                }
            }
            if (type.fields().isEmpty()) {
                primitive(type.name());
            }
        }

        private void value(Type owner, Field field) throws IOException {
            Type type = types.type(field.type());
            if (type == null) {
                throw new IOException("a JFR field of an unknown type " + field.type());
            }
            if (type.name().equals(ChunkTypes.TEXT)) {
                text(owner, field.name());
            } else {
                value(type);
            }
        }

        private void primitive(String name) throws IOException {
            switch (name) {
                case "boolean", "byte" -> in.skip(1);
                case "char", "short", "int", "long" -> in.readLong();
                case "float" -> in.skip(Float.BYTES);
                case "double" -> in.skip(Double.BYTES);
                default -> {
                    // A type of nothing.
                }
            }
        }

        private void text(Type owner, String field) throws IOException {
            int start = in.at;
            String text = in.readText();
            afterMain |= mainThread != 0 && "DestroyJavaVM".equals(text);
            if (event && in.pooled != ChunkBytes.NONE && Discretion.keeps(owner.name(), field, true)) {
                pooled(start, in.pooled);
                return;
            }
            boolean ofPool = !event && owner.name().equals(ChunkTypes.TEXT);
            if (ofPool && noting && text != null && texts.size() < MOST_TEXTS) {
                texts.put(key, text);
            }
            if (text == null || Discretion.keeps(owner.name(), field, event) || ofPool && wanted.contains(key)) {
                return;
            }
            if (!event && Discretion.isKnown(owner.name(), text)) {
                return;
            }
            int end = in.at;
            in.at = start;
            flush();
            write(out, event ? null : Discretion.substitute(owner.name(), key));
            in.at = end;
            copied = end;
        }

        /** The pool keeps no texts, so one that an event may show has to stand in it; unless the pool comes later. */
        private void pooled(int start, long key) {
            String text = texts.get(key);
            if (text == null) {
                wanted.add(key);
                return;
            }
            int end = in.at;
            in.at = start;
            flush();
            write(out, text);
            in.at = end;
            copied = end;
        }
    }
}
