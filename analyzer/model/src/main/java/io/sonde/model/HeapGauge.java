package io.sonde.model;

/** Figures of memory, threads and classes that the recorder reads every few seconds. */
public enum HeapGauge {
    /** Heap in use, garbage included. Unit: bytes. */
    USED,
    /** The heap's limit. Unit: bytes. */
    MAX,
    /** The least heap in use after the collections since the reading before, of whatever kind. Unit: bytes. */
    LEAST_AFTER_GC,
    /** Old objects in use after a collection that could free them; read only when there was one. Unit: bytes. */
    AFTER_OLD_GC,
    /** Collections so far that could free what is old. */
    OLD_GCS,
    /** Direct buffers. Unit: bytes. */
    DIRECT,
    /** Their number. */
    DIRECT_BUFFERS,
    /** Metaspace in use. Unit: bytes. */
    METASPACE,
    /** Classes that are loaded. */
    CLASSES,
    /** Threads alive, virtual ones not counted. */
    THREADS,
    /** Threads started so far. */
    THREADS_STARTED,
    /** Open descriptors: files, sockets. */
    DESCRIPTORS,
    /** How many there may be. */
    DESCRIPTORS_MAX,
    /** Resident memory outside of the heap. Unit: bytes. */
    RESIDENT_OTHER,
    /** Resident memory. Unit: bytes. */
    RESIDENT
}
