package io.sonde.api;

/** What may be said of a thread: whether it is virtual, and its name where the name is of a form that holds no data. */
final class Threads {
    /** Names that the JDK and common pools give by themselves; a trailing run of digits is taken off before comparing. */
    private static final String[] PUBLIC_FORMS = {
        "main",
        "Thread-",
        "pool--thread-",
        "ForkJoinPool.commonPool-worker-",
        "ForkJoinPool--worker-",
        "HttpClient--Worker-",
        "http-nio--exec-",
        "http-nio-auto--exec-",
        "reactor-http-nio-",
        "reactor-http-epoll-",
        "parallel-",
        "boundedElastic-",
        "single-",
        "OkHttp Dispatcher",
        "task-",
        "scheduling-",
        "HTTP-Dispatcher",
        "Finalizer",
        "Common-Cleaner"
    };

    private Threads() {}

    static boolean isVirtual(Thread thread) {
        // Thread.isVirtual came after Java 17, and the class is not visible by name from here.
        return thread.getClass().getName().equals("java.lang.VirtualThread");
    }

    /** Dictionary id of the thread's name, 0 unless it is of a well-known form: a name can hold a user's data. */
    static int publicNameId(Thread thread) {
        String name = thread.getName();
        return isPublic(name) ? Dictionary.id(name) : 0;
    }

    static boolean isPublic(String name) {
        StringBuilder form = new StringBuilder(name.length());
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            if (c < '0' || c > '9') {
                form.append(c);
            }
        }
        String bare = form.toString();
        for (String known : PUBLIC_FORMS) {
            if (known.equals(bare)) {
                return true;
            }
        }
        return false;
    }
}
