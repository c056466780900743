package com.example.leaks.cases;

import com.example.leaks.Desk;
import com.example.leaks.Prose;
import com.example.leaks.Visitor;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** Each session schedules a reminder for tomorrow, with all it knows. */
public final class L06Reminders extends Desk {
    private final ScheduledExecutorService clock = Executors.newScheduledThreadPool(1, task -> {
        Thread thread = new Thread(task, "reminders");
        thread.setDaemon(true);
        return thread;
    });

    @Override
    protected String act(Visitor visitor, List<String> found) throws Exception {
        String note = Prose.of(visitor.number(), 9_000);
        clock.schedule(() -> remind(visitor, note), 1, TimeUnit.DAYS);
        return note;
    }

    private static void remind(Visitor visitor, String note) {
        System.out.println(visitor.name() + ": " + note);
    }
}
