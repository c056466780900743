package com.example.waiting;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** Does what its input says, line by line, and ends with it; the threads that still wait then end with the JVM. */
public final class WaitingProgram {
    /** Long enough for a look at the stack. */
    private static final long HOLD_NANOS = 3_000_000;

    private WaitingProgram() {}

    /**
     * Commands: {@code contend} has one thread wait for a lock that another one holds, and prints both ids; {@code rest}
     * parks a thread, {@code release} wakes it and waits for its end; {@code deadlock} prints the ids of two threads that
     * wait for each other for ever, {@code deadlock virtual} of virtual ones, {@code deadlock monitors} of two that wait in
     * {@code synchronized}.
     */
    public static void main(String[] args) throws IOException, InterruptedException {
        BufferedReader input = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        List<Thread> resting = new ArrayList<>();
        Desk restful = new Desk();
        say("ready");
        for (String line = input.readLine(); line != null; line = input.readLine()) {
            switch (line) {
                case "contend" -> contend();
                case "rest" -> {
                    Thread thread = start(restful::rest);
                    while (thread.getState() != Thread.State.WAITING) {
                        Thread.onSpinWait();
                    }
                    resting.add(thread);
                    say("rests");
                }
                case "release" -> {
                    restful.released = true;
                    for (Thread thread : resting) {
                        java.util.concurrent.locks.LockSupport.unpark(thread);
                        thread.join();
                    }
                    say("released " + resting.size());
                }
                case "deadlock" -> deadlock(WaitingProgram::start);
                case "deadlock virtual" -> deadlock(WaitingProgram::startVirtual);
                case "deadlock monitors" -> deadlockOfMonitors();
                default -> throw new IllegalArgumentException(line);
            }
        }
        say("done");
        System.exit(0);
    }

    private static void contend() throws InterruptedException {
        Desk desk = new Desk();
        Thread owner = start(() -> desk.hold(HOLD_NANOS));
        while (!desk.isHeld()) {
            Thread.onSpinWait();
        }
        Thread waiter = start(desk::take);
        owner.join();
        waiter.join();
        say("contended " + owner.getId() + " " + waiter.getId());
    }

    private static void deadlock(Function<Runnable, Thread> starting) throws InterruptedException {
        Desk desk = new Desk();
        Thread one = starting.apply(desk::oneWay);
        Thread other = starting.apply(desk::otherWay);
        while (!desk.isDeadlocked()
                || one.getState() != Thread.State.WAITING
                || other.getState() != Thread.State.WAITING) {
            Thread.onSpinWait();
        }
        Thread.sleep(20); // so that the waits are worth writing
        say("deadlocked " + one.getId() + " " + other.getId());
    }

    private static void deadlockOfMonitors() {
        Desk desk = new Desk();
        Thread one = start(desk::oneMonitor);
        Thread other = start(desk::otherMonitor);
        while (one.getState() != Thread.State.BLOCKED || other.getState() != Thread.State.BLOCKED) {
            Thread.onSpinWait();
        }
        say("deadlocked " + one.getId() + " " + other.getId());
    }

    private static Thread start(Runnable body) {
        Thread thread = new Thread(body);
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    private static Thread startVirtual(Runnable body) {
        try {
            return (Thread)
                    Thread.class.getMethod("startVirtualThread", Runnable.class).invoke(null, body);
        } catch (ReflectiveOperationException olderJava) {
            throw new IllegalStateException(olderJava);
        }
    }

    private static void say(String line) {
        System.out.println(line);
        System.out.flush();
    }
}
