package io.sonde.acceptance;

import io.sonde.testkit.Jdk;
import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.InvocationInterceptor;
import org.junit.jupiter.api.extension.ReflectiveInvocationContext;
import org.opentest4j.TestAbortedException;

/** Skips tests whose Java is missing, and keeps the number of tests that passed on 25 in {@code jdk25-count.txt}. */
final class CountsJdk25 implements InvocationInterceptor {
    private static final AtomicInteger PASSED = new AtomicInteger();

    @Override
    public void interceptTestTemplateMethod(
            Invocation<Void> invocation, ReflectiveInvocationContext<Method> context, ExtensionContext extension)
            throws Throwable {
        boolean on25 = false;
        for (Object argument : context.getArguments()) {
            if (argument instanceof Jdk jdk) {
                if (jdk.home() == null) {
                    invocation.skip();
                    String reason = jdk.absence();
                    System.out.println(extension.getDisplayName() + " is skipped: " + reason);
                    throw new TestAbortedException(reason);
                }
                on25 |= jdk.feature() == 25;
            }
        }
        invocation.proceed();
        if (on25) {
            passed();
        }
    }

    /** Counts one more. */
    static synchronized void passed() throws IOException {
        Files.writeString(Places.target().resolve("jdk25-count.txt"), PASSED.incrementAndGet() + "\n");
    }
}
