package io.sonde.api;

import java.lang.reflect.RecordComponent;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Hashes of keys whose text is known to be cheap, complete and free of side effects: plain values, and records of them. */
final class CacheKeys {
    private static final ClassValue<Boolean> PLAIN = new ClassValue<>() {
        @Override
        protected Boolean computeValue(Class<?> type) {
            return isPlain(type) || isPlainRecord(type);
        }
    };

    private CacheKeys() {}

    /** 0 when the key is of another kind. */
    static long hash(@Nullable Object key) {
        if (key == null || !PLAIN.get(key.getClass())) {
            return 0;
        }
        return KeyedHash.of((CharSequence) key.toString());
    }

    private static boolean isPlain(Class<?> type) {
        boolean jdk = type.getName().startsWith("java.lang.") || type.getName().startsWith("java.math.");
        return type == String.class
                || type == UUID.class
                || type == Boolean.class
                || type == Character.class
                || type.isPrimitive()
                || jdk && Number.class.isAssignableFrom(type)
                || type.isEnum()
                || type.getSuperclass() != null && type.getSuperclass().isEnum();
    }

    private static boolean isPlainRecord(Class<?> type) {
        if (!type.isRecord()) {
            return false;
        }
        for (RecordComponent component : type.getRecordComponents()) {
            if (!isPlain(component.getType())) {
                return false;
            }
        }
        return true;
    }
}
