package io.sonde.detectors;

import io.sonde.format.vocabulary.Attribute;
import io.sonde.format.vocabulary.Operation;
import io.sonde.format.vocabulary.SpanFlags;
import io.sonde.model.Session;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What kind of failure a span met, which decides whether trying again makes sense. Read from the HTTP status (RFC 9110;
 * 529 as model providers use it for overload), else from the word in {@code error.type}: the name of an exception says
 * what its author meant.
 */
enum ErrorClass {
    TRANSIENT("transient"),
    RATE_LIMIT("rate-limit"),
    TIMEOUT("timeout"),
    PERMANENT("permanent"),
    VALIDATION("validation"),
    CANCELLED("cancelled"),
    UNKNOWN("unknown");

    /** Words in the names of exceptions, the first that matches decides. */
    private static final List<Words> NAMES = List.of(
            new Words(TIMEOUT, "timeout", "timedout", "deadline", "interruptedio"),
            new Words(CANCELLED, "cancel", "interrupt", "abort"),
            new Words(RATE_LIMIT, "ratelimit", "toomanyrequests", "quota", "throttl", "requestnotpermitted"),
            new Words(PERMANENT, "nontransient", "nonretr", "notretr"),
            new Words(
                    VALIDATION,
                    "validation",
                    "invalid",
                    "illegalargument",
                    "badrequest",
                    "unprocessable",
                    "pars",
                    "jsonmapping",
                    "jsonprocessing",
                    "mismatch",
                    "format",
                    "constraint",
                    "schema",
                    "guardrail",
                    "deserializ",
                    "conversion"),
            new Words(
                    PERMANENT,
                    "auth",
                    "forbidden",
                    "denied",
                    "permission",
                    "notfound",
                    "nosuch",
                    "unsupported",
                    "syntax",
                    "security",
                    "classcast",
                    "nullpointer",
                    "outofbounds",
                    "notimplemented"),
            new Words(
                    TRANSIENT,
                    "transient",
                    "unavailable",
                    "overload",
                    "connect",
                    "socket",
                    "ioexception",
                    "eof",
                    "closedchannel",
                    "unknownhost",
                    "servererror",
                    "internalserver",
                    "badgateway",
                    "goaway",
                    "recoverable",
                    "deadlock",
                    "circuitbreaker",
                    "callnotpermitted",
                    "bulkhead"));

    private record Words(ErrorClass meaning, String... parts) {
        boolean match(String name) {
            for (String part : parts) {
                if (name.contains(part)) {
                    return true;
                }
            }
            return false;
        }
    }

    private final String label;

    ErrorClass(String label) {
        this.label = label;
    }

    /** The word of reports. */
    String label() {
        return label;
    }

    /** Whether the same call would fail the same way again. */
    boolean staysWrong() {
        return this == PERMANENT || this == VALIDATION;
    }

    /** Whether the span ended in an error or in a refusal. */
    static boolean failed(Session session, int node) {
        return session.flag(node, SpanFlags.ERROR)
                || session.value(node, Attribute.HTTP_RESPONSE_STATUS_CODE, 0) >= 400;
    }

    /** The class of a span's failure, null when it did not fail. A call without a status has that of its transport. */
    static @Nullable ErrorClass of(Session session, int node) {
        return failed(session, node) ? named(session, deciding(session, node)) : null;
    }

    /** What the failure is called: the status, else the exception's simple name. */
    static String type(Session session, int node) {
        int deciding = deciding(session, node);
        long status = session.value(deciding, Attribute.HTTP_RESPONSE_STATUS_CODE, 0);
        if (status >= 400) {
            return Long.toString(status);
        }
        String type = session.text(deciding, Attribute.ERROR_TYPE);
        return type == null ? "error" : type.substring(Math.max(type.lastIndexOf('.'), type.lastIndexOf('$')) + 1);
    }

    /** The span that says why: the call itself, or the last failed attempt of its transport where that was answered. */
    private static int deciding(Session session, int node) {
        int deciding = node;
        if (session.isLogical(node) && !session.has(node, Attribute.HTTP_RESPONSE_STATUS_CODE)) {
            for (int i = node + 1; i < session.subtreeEnd(node); i++) {
                boolean refused = session.value(i, Attribute.HTTP_RESPONSE_STATUS_CODE, 0) >= 400;
                if (refused && session.operation(i) == Operation.HTTP && session.owner(i) == node) {
                    deciding = deciding == node || session.end(i) > session.end(deciding) ? i : deciding;
                }
            }
        }
        return deciding;
    }

    private static ErrorClass named(Session session, int node) {
        long status = session.value(node, Attribute.HTTP_RESPONSE_STATUS_CODE, 0);
        String type = session.text(node, Attribute.ERROR_TYPE);
        if (status < 400 && type != null && type.matches("[45]\\d\\d")) {
            status = Long.parseLong(type);
        }
        if (status >= 400) {
            return ofStatus((int) status);
        }
        return type == null ? UNKNOWN : ofName(type);
    }

    private static ErrorClass ofStatus(int status) {
        return switch (status) {
            case 429 -> RATE_LIMIT;
            case 408, 504 -> TIMEOUT;
            case 400, 413, 422 -> VALIDATION;
            case 409, 423, 425 -> TRANSIENT;
            case 499 -> CANCELLED;
            case 501, 505 -> PERMANENT;
            default -> status >= 500 ? TRANSIENT : PERMANENT;
        };
    }

    private static ErrorClass ofName(String type) {
        String name = type.substring(Math.max(type.lastIndexOf('.'), type.lastIndexOf('$')) + 1)
                .toLowerCase(Locale.ROOT);
        for (Words words : NAMES) {
            if (words.match(name)) {
                return words.meaning;
            }
        }
        return UNKNOWN;
    }
}
