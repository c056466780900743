package io.sonde.testkit;

import org.junit.platform.launcher.LauncherSession;
import org.junit.platform.launcher.LauncherSessionListener;

/** Prepares the agent before JUnit loads a test class, which could load the boot API from the class path. */
public final class InProcessAgentStart implements LauncherSessionListener {
    @Override
    public void launcherSessionOpened(LauncherSession session) {
        InProcessAgent.get();
    }
}
