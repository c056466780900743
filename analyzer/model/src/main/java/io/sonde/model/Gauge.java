package io.sonde.model;

/** Figures of the whole JVM or machine that were read again and again. */
public enum Gauge {
    /** Processors that the JVM kept busy in user code since the last reading, as a part of all, 0 to 1. */
    CPU_JVM_USER,
    /** The same in the system's code. */
    CPU_JVM_SYSTEM,
    /** Busy processors of the machine, as a part of all, 0 to 1. */
    CPU_MACHINE,
    /** Scheduling periods of the container so far. */
    THROTTLE_PERIODS,
    /** Of those, the ones in which the container was held back. */
    THROTTLED_PERIODS,
    /** Time that it was held back so far, summed over processors. Unit: ns. */
    THROTTLED_NANOS,
    /** Time that the compiler has spent so far. Unit: ns. */
    COMPILE_NANOS,
    /** Classes loaded so far. */
    CLASSES_LOADED,
    /** One compilation that took long: its time. Unit: ns. */
    COMPILATION,
    /** Threads alive. */
    THREADS,
    /** A virtual thread could not be handed to a carrier: 1 each. */
    VIRTUAL_SUBMIT_FAILED,
    /** A thread had to wait for the collector to give it memory: ns each. */
    ALLOCATION_STALL
}
