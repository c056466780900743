package io.sonde.api;

import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * A concurrent map from the identity of an object to a value, which forgets the entry when the object goes. Values must
 * not refer to their keys.
 */
public final class WeakIdentityMap<V> {
    private final ConcurrentHashMap<Object, V> entries = new ConcurrentHashMap<>();
    private final ReferenceQueue<Object> gone = new ReferenceQueue<>();

    /** The value of this very object, null when there is none. */
    public @Nullable V get(Object key) {
        return entries.isEmpty() ? null : entries.get(new Probe(key));
    }

    /** Returns the earlier value, or null when this one was taken. */
    public @Nullable V putIfAbsent(Object key, V value) {
        expunge();
        return entries.putIfAbsent(new Key(key, gone), value);
    }

    /** Sets the value of this very object. */
    public void put(Object key, V value) {
        expunge();
        entries.put(new Key(key, gone), value);
    }

    /** Takes the value of this very object out. */
    public @Nullable V remove(Object key) {
        return entries.isEmpty() ? null : entries.remove(new Probe(key));
    }

    /** Forgets everything. */
    public void clear() {
        entries.clear();
    }

    /** Entries whose objects are still there. */
    public int size() {
        expunge();
        return entries.size();
    }

    private void expunge() {
        for (Reference<?> key = gone.poll(); key != null; key = gone.poll()) {
            entries.remove(key);
        }
    }

    private static final class Key extends WeakReference<Object> {
        private final int hash;

        Key(Object referent, ReferenceQueue<Object> queue) {
            super(referent, queue);
            hash = System.identityHashCode(referent);
        }

        @Override
        public int hashCode() {
            return hash;
        }

        @Override
        public boolean equals(@Nullable Object other) {
            if (this == other) {
                return true;
            }
            Object mine = get();
            if (mine == null) {
                return false;
            }
            return other instanceof Key key ? key.get() == mine : other instanceof Probe probe && probe.object == mine;
        }
    }

    /** A key for looking up, which costs no reference. */
    private static final class Probe {
        private final Object object;

        Probe(Object object) {
            this.object = object;
        }

        @Override
        public int hashCode() {
            return System.identityHashCode(object);
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Key key && key.get() == object;
        }
    }
}
