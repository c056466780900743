package io.sonde.format;

/** Which fields of a wait are written, since they are not those of the thread's last wait: bits. */
final class WaitForm {
    static final int OTHER_THREAD = 1;
    static final int CLASS = 1 << 1;
    static final int CALL_SITE = 1 << 2;
    static final int IDENTITY = 1 << 3;
    static final int OWNER = 1 << 4;

    private WaitForm() {}
}
