package io.sonde.heap;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.LongUnaryOperator;

/** A dump written by hand: objects are arrays that refer to each other. */
final class WrittenDump {
    private static final int TEXT = 1;
    private static final int LOAD_CLASS = 2;
    private static final long CLASS_CLASS = 90_000_000;
    private static final long ARRAY_CLASS = 90_000_008;

    private final int idSize;
    private final LongUnaryOperator id;
    private final ByteArrayOutputStream records = new ByteArrayOutputStream();
    private final ByteArrayOutputStream objects = new ByteArrayOutputStream();
    private final DataOutputStream out = new DataOutputStream(objects);

    /** @param id from the number of an object, from 1, to its id */
    WrittenDump(int idSize, LongUnaryOperator id) {
        this.idSize = idSize;
        this.id = id;
        type(CLASS_CLASS, "java/lang/Class");
        type(ARRAY_CLASS, "[Lcom/example/Node;");
    }

    WrittenDump object(int number, int... refersTo) {
        try {
            out.writeByte(0x22);
            id(out, id.applyAsLong(number));
            out.writeInt(0);
            out.writeInt(refersTo.length);
            id(out, ARRAY_CLASS);
            for (int other : refersTo) {
                id(out, other == 0 ? 0 : id.applyAsLong(other));
            }
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    WrittenDump root(int number) {
        try {
            out.writeByte(0xFF);
            id(out, id.applyAsLong(number));
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** As 1.0.1, with one record for all objects. */
    Path writtenInOne(Path file) throws IOException {
        record(0x0C, objects.toByteArray());
        return written(file, "JAVA PROFILE 1.0.1");
    }

    /** As 1.0.2, in segments. */
    Path writtenInSegments(Path file) throws IOException {
        record(0x1C, objects.toByteArray());
        record(0x2C, new byte[0]);
        return written(file, "JAVA PROFILE 1.0.2");
    }

    private Path written(Path file, String magic) throws IOException {
        ByteArrayOutputStream whole = new ByteArrayOutputStream();
        DataOutputStream head = new DataOutputStream(whole);
        head.write(magic.getBytes(StandardCharsets.US_ASCII));
        head.writeByte(0);
        head.writeInt(idSize);
        head.writeLong(0);
        records.writeTo(whole);
        return Files.write(file, whole.toByteArray());
    }

    private void type(long classId, String name) {
        try {
            ByteArrayOutputStream text = new ByteArrayOutputStream();
            DataOutputStream texts = new DataOutputStream(text);
            id(texts, classId + 1000);
            texts.write(name.getBytes(StandardCharsets.UTF_8));
            record(TEXT, text.toByteArray());
            ByteArrayOutputStream load = new ByteArrayOutputStream();
            DataOutputStream loads = new DataOutputStream(load);
            loads.writeInt(1);
            id(loads, classId);
            loads.writeInt(0);
            id(loads, classId + 1000);
            record(LOAD_CLASS, load.toByteArray());
            out.writeByte(0x20);
            id(out, classId);
            out.writeInt(0);
            for (int i = 0; i < 6; i++) {
                id(out, 0);
            }
            out.writeInt(0);
            out.writeShort(0);
            out.writeShort(0);
            out.writeShort(0);
            out.writeByte(0x05);
            id(out, classId);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void record(int tag, byte[] body) throws IOException {
        DataOutputStream record = new DataOutputStream(records);
        record.writeByte(tag);
        record.writeInt(0);
        record.writeInt(body.length);
        record.write(body);
    }

    private void id(DataOutputStream to, long value) throws IOException {
        if (idSize == Long.BYTES) {
            to.writeLong(value);
        } else {
            to.writeInt((int) value);
        }
    }
}
