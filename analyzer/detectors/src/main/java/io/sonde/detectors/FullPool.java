package io.sonde.detectors;

import java.util.ArrayList;
import java.util.List;

/**
 * Whether all threads of a pool were at work while tasks waited for one: if not, they waited for something else, such as a
 * processor or a thread that starts. Knows at most {@value #MOST} tasks and says nothing of more: with so many the usual wait
 * is no accident of one moment. The order in which it is filled does not matter. All times in ns of the recording's clock.
 */
final class FullPool {
    static final int MOST = 2_048;

    private final List<Task> tasks = new ArrayList<>();
    private boolean tooMany;

    private record Task(long asked, long begin, long end) {}

    void add(long asked, long begin, long end) {
        if (tasks.size() < MOST) {
            tasks.add(new Task(asked, begin, end));
        } else {
            tooMany = true;
        }
    }

    void merge(FullPool other) {
        tooMany |= other.tooMany;
        other.tasks.forEach(task -> add(task.asked, task.begin, task.end));
    }

    /**
     * Whether less than half of the tasks that waited for so long met a moment at which all threads had one.
     *
     * @param threads of the pool; of several pools with one name, of the least of them
     */
    boolean hadThreadsLeft(long threads, long leastWait) {
        if (tooMany) {
            return false;
        }
        long[] begins = tasks.stream().mapToLong(Task::begin).sorted().toArray();
        long[] ends = tasks.stream().mapToLong(Task::end).sorted().toArray();
        int late = 0;
        int met = 0;
        for (Task task : tasks) {
            if (task.begin - task.asked >= leastWait) {
                late++;
                met += mostWhileWaiting(task, begins, ends) >= threads ? 1 : 0;
            }
        }
        return met * 2 < late;
    }

    /** Most tasks at work at a moment from when it was asked for until it began: there are more only where one begins. */
    private static int mostWhileWaiting(Task task, long[] begins, long[] ends) {
        int before = upTo(begins, task.asked);
        int most = before - upTo(ends, task.asked);
        for (int i = before; begins[i] < task.begin; i++) {
            most = Math.max(most, upTo(begins, begins[i]) - upTo(ends, begins[i]));
        }
        return most;
    }

    /** How many of these lie at this moment or before it. */
    private static int upTo(long[] sorted, long moment) {
        int low = 0;
        int high = sorted.length;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (sorted[middle] <= moment) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }
}
