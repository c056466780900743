package com.example.leaks.cases;

import com.example.leaks.Desk;
import com.example.leaks.Visitor;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/** Each 15th session starts a thread that waits for an answer which never comes. */
public final class L18Watchers extends Desk {
    private static final int EACH = 15;

    private final CountDownLatch answer = new CountDownLatch(1);

    @Override
    protected String act(Visitor visitor, List<String> found) throws Exception {
        if (visitor.number() % EACH == 0) {
            watch(visitor);
        }
        return super.act(visitor, found);
    }

    private void watch(Visitor visitor) {
        Thread thread = new Thread(this::await, "watcher-" + visitor.number());
        thread.setDaemon(true);
        thread.start();
    }

    private void await() {
        try {
            answer.await();
        } catch (InterruptedException ended) {
            Thread.currentThread().interrupt();
        }
    }
}
