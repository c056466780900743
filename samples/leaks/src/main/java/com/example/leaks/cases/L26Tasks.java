package com.example.leaks.cases;

import com.example.leaks.Desk;
import com.example.leaks.Prose;
import com.example.leaks.Visitor;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Finished tasks stay in the store of tasks. */
public final class L26Tasks extends Desk {
    private final TaskStore store = new TaskStore();

    private static final class Task {
        private final String goal;
        private String outcome = "";

        Task(String goal) {
            this.goal = goal;
        }

        void done(String result) {
            outcome = goal.substring(0, 10) + result;
        }

        String outcome() {
            return outcome;
        }
    }

    private static final class TaskStore {
        private final Map<String, Task> tasks = new ConcurrentHashMap<>();

        Task open(String id, String goal) {
            return tasks.computeIfAbsent(id, unknown -> new Task(goal));
        }
    }

    @Override
    protected String act(Visitor visitor, List<String> found) throws Exception {
        String last = "";
        for (int part = 0; part < 5; part++) {
            Task task = store.open(visitor.name() + part, Prose.of(visitor.number(), 900));
            task.done(Prose.of(part, 900));
            last = task.outcome();
        }
        return last;
    }
}
