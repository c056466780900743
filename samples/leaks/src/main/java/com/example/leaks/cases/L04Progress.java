package com.example.leaks.cases;

import com.example.leaks.Desk;
import com.example.leaks.Prose;
import com.example.leaks.Visitor;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Each session subscribes to news and never unsubscribes. */
public final class L04Progress extends Desk {
    private final News news = new News();

    /** Gets the news. */
    private interface Listener {
        void changed(int count);
    }

    private static final class News {
        private final List<Listener> listeners = new CopyOnWriteArrayList<>();

        void subscribe(Listener listener) {
            listeners.add(listener);
        }
    }

    private static final class Progress implements Listener {
        private final String text;
        private int changes;

        Progress(String text) {
            this.text = text;
        }

        @Override
        public void changed(int count) {
            changes += count + text.length();
        }

        @Override
        public String toString() {
            return text + changes;
        }
    }

    @Override
    protected void tell(Visitor visitor, String message) {
        news.subscribe(new Progress(Prose.of(visitor.number(), 9_000)));
    }
}
