package io.sonde.format;

/**
 * How a span is written: its shape, which guess holds for each field ({@link SpanHistory}), and which attributes it has to
 * bring along. Few combinations occur, so that each gets a number when it is first met and is one byte from then on.
 */
final class SpanForm {
    /** One byte: a form below this. */
    static final int SHORT = 96;

    /** First byte of a form's number, 0 to 95. */
    static final int HEAD = 0x80;
    /** First of the bytes that begin a number of two bytes. */
    static final int LONG_HEAD = HEAD + SHORT;
    /** The form follows; it gets the next number while there is one. */
    static final int NEW = 0xFF;

    /** Forms that have numbers, at most. */
    static final int MOST = SHORT + (NEW - LONG_HEAD) * 256;

    /** Bit 0: another thread than that of the last record. */
    static final int OTHER_THREAD = 1;

    /** Bits 1-3: the span id. */
    static final int ID_SHIFT = 1;

    static final int ID_MASK = 7;
    static final int ID_NEXT = 0;
    static final int ID_OF_PARENT = 1;
    static final int ID_SAME = 2;
    static final int ID_NONE = 3;
    static final int ID_WRITTEN = 4;

    /** Bits 4-5: the trace id. */
    static final int TRACE_SHIFT = 4;

    static final int TRACE_MASK = 3;
    static final int TRACE_SAME = 0;
    static final int TRACE_OWN = 1;
    static final int TRACE_WRITTEN = 2;

    /** Bits 6-8: the parent id. */
    static final int PARENT_SHIFT = 6;

    static final int PARENT_MASK = 7;
    static final int PARENT_SAME = 0;
    static final int PARENT_NONE = 1;
    static final int PARENT_LAST = 2;
    static final int PARENT_TRACE = 3;
    static final int PARENT_WRITTEN = 4;

    /** Bit 9: the end is given, and not the start. */
    static final int FROM_END = 1 << 9;

    /** Bit 10: that time lies before the thread's clock. */
    static final int BEFORE_CLOCK = 1 << 10;

    static final int GUESS_BITS = 11;

    /** Attributes that may be left out where they are as guessed: the first ones. */
    static final int GUESSED_ATTRIBUTES = 31;

    private SpanForm() {}
}
