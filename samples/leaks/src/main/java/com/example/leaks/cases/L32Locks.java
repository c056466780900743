package com.example.leaks.cases;

import com.example.leaks.Desk;
import com.example.leaks.Visitor;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;

/** A lock for each visitor stays in the table of locks. */
public final class L32Locks extends Desk {
    private final Map<String, NamedLock> locks = new ConcurrentHashMap<>();

    private static final class NamedLock extends ReentrantLock {
        private static final long serialVersionUID = 1;
        private final String name;

        NamedLock(String name) {
            this.name = name;
        }

        @Override
        public String toString() {
            return name;
        }
    }

    @Override
    protected String act(Visitor visitor, List<String> found) throws Exception {
        String done = "";
        for (int account = 0; account < 12; account++) {
            NamedLock lock = locks.computeIfAbsent(visitor.name() + "/" + account, NamedLock::new);
            lock.lock();
            try {
                done = lock.toString();
            } finally {
                lock.unlock();
            }
        }
        return done;
    }
}
