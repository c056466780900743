package io.sonde.api;

import java.net.http.HttpResponse;

/** Reads the status of the JDK client's answer. Loaded only where that client is. */
public final class JdkHttpStatus implements HttpCalls.Status {
    /** The only one needed. */
    public static final JdkHttpStatus INSTANCE = new JdkHttpStatus();

    private JdkHttpStatus() {}

    @Override
    public int of(Object response) {
        return response instanceof HttpResponse<?> answer ? answer.statusCode() : 0;
    }
}
