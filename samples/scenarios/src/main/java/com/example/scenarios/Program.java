package com.example.scenarios;

/** A running program; visitors come side by side. */
public interface Program extends AutoCloseable {
    /** Serves one visitor, with each of its sessions inside {@link Watch#session}. */
    void serve(int visitor, Watch watch) throws Exception;

    @Override
    default void close() throws Exception {}
}
