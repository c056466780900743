package io.sonde.api;

import io.sonde.format.vocabulary.Attribute;
import io.sonde.format.vocabulary.Operation;
import io.sonde.format.vocabulary.Phase;
import io.sonde.format.vocabulary.SpanFlags;
import java.net.URI;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Outgoing HTTP requests of whatever client. Beneath a model or embedding call the request is that call's transport;
 * to a model's endpoint without such a call above, it is the model call itself; else it is communication. Of the URL
 * only host, port, the number of path segments and a keyed hash are kept.
 */
public final class HttpCalls {
    private HttpCalls() {}

    /**
     * A request begins.
     *
     * @param bodyBytes length of the body, below 0 when unknown
     * @return the span, null when a request is open already (a client that calls another client)
     */
    public static @Nullable Span enter(@Nullable URI uri, @Nullable String method, long bodyBytes) {
        Span top = Tracer.current();
        if (!Tracer.isRecording() || uri == null || isRequest(top)) {
            return null;
        }
        String host = uri.getHost();
        int standard = "https".equalsIgnoreCase(uri.getScheme()) ? 443 : 80;
        int port = uri.getPort() >= 0 ? uri.getPort() : standard;
        // Several services of one machine differ by their port only.
        String server = host == null || port == standard ? host : host + ":" + port;
        String path = uri.getRawPath();
        String endpoint = endpoint(path);
        Operation caller = logicalCall(top);
        long submitter = top == null ? 0 : Tracer.submitterId(top);
        Span span;
        if (caller != null) {
            span = Tracer.open(Operation.HTTP, caller.phase(), server);
            if (span != null) {
                span.flags |= SpanFlags.TRANSPORT;
            }
        } else if (endpoint != null) {
            Operation operation = operation(endpoint);
            span = Tracer.open(operation, operation.phase(), endpoint + " " + server);
        } else {
            span = Tracer.open(Operation.HTTP, Phase.COMMUNICATION, server);
        }
        if (span == null) {
            return null;
        }
        span.leaf = true; // also where it stands for a model call: the client's own stages are not the program's
        span.set(Attribute.HTTP_REQUEST_METHOD, method);
        span.set(Attribute.SERVER_ADDRESS, host);
        span.set(Attribute.ENDPOINT, endpoint);
        span.set(Attribute.SERVER_PORT, (long) port);
        span.set(Attribute.PATH_SEGMENTS, segments(path));
        long url = KeyedHash.of((CharSequence) uri.toString());
        span.set(Attribute.URL_HASH, url);
        if ("GET".equals(method)) {
            span.set(Attribute.INPUT_HASH, url);
        }
        if (bodyBytes >= 0) {
            span.set(Attribute.HTTP_REQUEST_BODY_SIZE, bodyBytes);
        }
        Resends.begins(span, submitter, url, method);
        return span;
    }

    private static boolean isRequest(@Nullable Span top) {
        return top != null && top.leaf && top.operation != Operation.SQL;
    }

    /**
     * The kind of model, embedding or MCP call whose transport a request at this point would be, also where that call has
     * handed the request to another thread.
     */
    private static @Nullable Operation logicalCall(@Nullable Span top) {
        Operation kind = top == null ? Operation.NONE : Tracer.kind(top);
        boolean logical = kind.isModelCall()
                || kind == Operation.EMBEDDINGS
                || kind == Operation.VECTOR_SEARCH
                || kind == Operation.RERANK
                || kind == Operation.MCP;
        return logical ? kind : null;
    }

    private static @Nullable String endpoint(@Nullable String path) {
        if (path == null) {
            return null;
        }
        if (path.endsWith("/chat/completions")) {
            return "chat_completions";
        }
        if (path.endsWith("/v1/messages")) {
            return "messages";
        }
        if (path.endsWith("/v1/responses")) {
            return "responses";
        }
        if (path.endsWith("/v1/completions")) {
            return "completions";
        }
        if (path.endsWith(":generateContent") || path.endsWith(":streamGenerateContent")) {
            return "generate_content";
        }
        if (path.endsWith("/api/chat") || path.endsWith("/api/generate")) {
            return "ollama";
        }
        if (path.endsWith("/embeddings") || path.endsWith("/api/embed") || path.endsWith(":embedContent")) {
            return "embeddings";
        }
        return null;
    }

    private static Operation operation(String endpoint) {
        return switch (endpoint) {
            case "embeddings" -> Operation.EMBEDDINGS;
            case "generate_content" -> Operation.GENERATE_CONTENT;
            case "completions" -> Operation.TEXT_COMPLETION;
            default -> Operation.CHAT;
        };
    }

    private static long segments(@Nullable String path) {
        long count = 0;
        if (path != null) {
            for (int i = 0; i + 1 < path.length(); i++) {
                if (path.charAt(i) == '/' && path.charAt(i + 1) != '/') {
                    count++;
                }
            }
        }
        return count;
    }

    /**
     * The call returns. With an answer the span ends; with a future it ends when that does, and the future stays the
     * caller's own.
     *
     * @param result the answer, a future of it, or null when the call threw
     */
    public static void exit(@Nullable Span span, @Nullable Object result, @Nullable Throwable error, Status status) {
        if (span == null) {
            return;
        }
        if (error == null && result instanceof CompletableFuture<?> future) {
            future.whenComplete(new Completion(span.detach(), status));
            return;
        }
        if (result != null) {
            answered(span, status, result);
        }
        exit(span, error);
    }

    private static void answered(Span span, Status status, Object response) {
        int code = status.of(response);
        answered(span, code, code < 400 ? null : status.retryAfter(response));
    }

    /** The call on this thread is over, with an answer that {@link #answered} has told of, or without one. */
    public static void exit(Span span, @Nullable Throwable error) {
        if (error != null) {
            Resends.failed(span);
        }
        span.exit(error);
    }

    /** The same for a call that was detached; to be called once. */
    public static void end(Span span, @Nullable Throwable error) {
        if (error != null) {
            Resends.failed(span);
        }
        span.end(error);
    }

    /**
     * The head of the answer has come.
     *
     * @param status 0 when there is none
     * @param retryAfter the header of that name; read only where the server refuses
     */
    public static void answered(Span span, int status, @Nullable String retryAfter) {
        if (status <= 0) {
            return;
        }
        span.set(Attribute.HTTP_RESPONSE_STATUS_CODE, (long) status);
        if (status < 400) {
            Resends.succeeded(span);
            return;
        }
        span.fail(Integer.toString(status));
        Resends.failed(span);
        if (status == 429 || status == 503) {
            long wait = RetryAfter.nanos(retryAfter, System.currentTimeMillis());
            if (wait >= 0) {
                span.set(Attribute.RETRY_AFTER, wait);
            }
        }
    }

    /** The client says itself that it sends this request again, for the nth time, for whatever reason. */
    public static void resent(Span span, long times) {
        if (times > span.value(Attribute.HTTP_REQUEST_RESEND_COUNT, 0)) {
            span.set(Attribute.HTTP_REQUEST_RESEND_COUNT, times);
        }
    }

    /** The request that is open on this thread has waited for a connection from a pool. Unit: ns. */
    public static void waitedForConnection(long nanos) {
        Span top = Tracer.current();
        if (isRequest(top) && top != null && top.operation != Operation.CONNECTION_ACQUIRE) {
            top.set(Attribute.POOL_WAIT, nanos);
        }
    }

    /** Reads a status from an answer whose class this code does not know. */
    public interface Status {
        /** The HTTP status, 0 when the answer has none. */
        int of(Object response);

        /** The value of the header {@code Retry-After}. */
        default @Nullable String retryAfter(Object response) {
            return null;
        }
    }

    private static final class Completion implements BiConsumer<Object, Throwable> {
        private final Span span;
        private final Status status;

        Completion(Span span, Status status) {
            this.span = span;
            this.status = status;
        }

        @Override
        public void accept(@Nullable Object response, @Nullable Throwable error) {
            try {
                if (response != null) {
                    answered(span, status, response);
                }
                Throwable cause = error;
                if (cause instanceof java.util.concurrent.CompletionException && cause.getCause() != null) {
                    cause = cause.getCause();
                }
                HttpCalls.end(span, cause);
            } catch (Throwable failure) {
                Failures.suppressed(failure);
            }
        }
    }
}
