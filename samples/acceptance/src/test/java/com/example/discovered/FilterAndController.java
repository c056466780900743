package com.example.discovered;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** A filter around a controller: the filter has a call of its own. */
public final class FilterAndController {
    private final Parts parts = new Parts();

    private FilterAndController() {}

    private interface Chain {
        void go(int request);
    }

    private final class UserFilter {
        void filter(int request, Chain chain) {
            parts.note(request % 2);
            chain.go(request);
        }
    }

    private final class Controller {
        void answer(int request) {
            parts.ask("plan" + request);
            parts.ask("answer" + request);
        }
    }

    public static void main(String[] args) throws Exception {
        FilterAndController desk = new FilterAndController();
        UserFilter filter = desk.new UserFilter();
        Controller controller = desk.new Controller();
        ExecutorService pool = Executors.newFixedThreadPool(2);
        long start = System.nanoTime();
        int done = 0;
        while (!Parts.isEnough(done, start)) {
            int request = done++;
            Future<?> handled = pool.submit(() -> filter.filter(request, controller::answer));
            handled.get();
            Parts.pause(10);
        }
        pool.shutdown();
        Parts.done(done);
    }
}
