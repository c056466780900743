package io.sonde.testkit;

import org.junit.platform.launcher.LauncherSession;
import org.junit.platform.launcher.LauncherSessionListener;

/**
 * Prepares the agent before JUnit loads a test class, which could load the boot API from the class path. Not where the
 * real agent is there already, and not in modules whose tests only start other JVMs and say so by {@code
 * -Dsonde.inprocess=false}.
 */
public final class InProcessAgentStart implements LauncherSessionListener {
    @Override
    public void launcherSessionOpened(LauncherSession session) {
        if (!UnderAgent.isPresent() && !"false".equals(System.getProperty("sonde.inprocess"))) {
            InProcessAgent.get();
        }
    }
}
