package io.sonde.detectors;

import java.util.ArrayList;
import java.util.Comparator;
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

    /** From this moment on so many tasks were at work. */
    private record Step(long at, int running) {}

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
        List<Step> steps = steps();
        int late = 0;
        int met = 0;
        for (Task task : tasks) {
            if (task.begin - task.asked >= leastWait) {
                late++;
                met += mostWhile(steps, task) >= threads ? 1 : 0;
            }
        }
        return met * 2 < late;
    }

    /** One step for each moment at which a task began or ended; of one moment the ends come first. */
    private List<Step> steps() {
        List<Step> changes = new ArrayList<>();
        for (Task task : tasks) {
            changes.add(new Step(task.begin, 1));
            changes.add(new Step(task.end, -1));
        }
        changes.sort(Comparator.comparingLong(Step::at).thenComparingInt(Step::running));
        List<Step> steps = new ArrayList<>();
        int running = 0;
        for (Step change : changes) {
            running += change.running;
            steps.add(new Step(change.at, running));
        }
        return steps;
    }

    private static int mostWhile(List<Step> steps, Task waiting) {
        int most = 0;
        for (Step step : steps) {
            if (step.at >= waiting.begin) {
                break;
            }
            // What began before and still ran when it was asked counts, too.
            most = step.at <= waiting.asked ? step.running : Math.max(most, step.running);
        }
        return most;
    }
}
