package com.example.traveldesk;

import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;

/** Names the threads on which tool calls of one model reply run side by side. */
final class ToolThreads implements ThreadFactory {
    private final AtomicInteger started = new AtomicInteger();

    @Override
    public Thread newThread(Runnable work) {
        Thread thread = new Thread(work, "desk-tool-" + started.incrementAndGet());
        thread.setDaemon(true);
        return thread;
    }
}
