package com.example.attached;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Collectors;
import jdk.jfr.Recording;

/** Works without pause and does what its input says meanwhile, line by line: {@code ID COMMAND ...}, answered {@code #ID ...}. */
public final class LoadedProgram {
    private static final int THREADS = 4;

    private final Desk desk = new Desk("first");
    private final Load load = new Load(desk);
    private final Heartbeat heartbeat = new Heartbeat();
    private final Map<String, Held> held = new ConcurrentHashMap<>();
    private final List<ClassLoader> later = new ArrayList<>();

    /** A call in flight. */
    private record Held(int number, Thread thread, boolean[] right) {}

    private Recording flight;

    private LoadedProgram() throws Exception {}

    public static void main(String[] args) throws Exception {
        LoadedProgram program = new LoadedProgram();
        program.load.start(THREADS);
        program.heartbeat.start();
        say("ready");
        BufferedReader input = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = input.readLine(); line != null; line = input.readLine()) {
            String[] words = line.split(" ");
            say("#" + words[0] + " " + program.answer(words));
        }
        program.load.end();
        program.heartbeat.end();
        program.desk.close();
        say("ended " + program.load);
    }

    private static void say(String line) {
        synchronized (System.out) {
            System.out.println(line);
            System.out.flush();
        }
    }

    /**
     * Commands: {@code await N} more requests; {@code pause} and {@code resume}; {@code hold WAY NAME} has a call wait inside and {@code release NAME} lets
     * it go on; {@code later N} does the same work in a class loader of its own with classes loaded then, {@code
     * reactive} with a library not used before; {@code classes N} loads some until there are so many; {@code
     * longest} and {@code beats} since last asked; {@code flight}
     * starts a recording of its own, {@code land FILE} ends it; {@code task-thread} starts a thread; {@code witness ...}; {@code properties}.
     */
    private String answer(String[] words) throws Exception {
        return switch (words[1]) {
            case "await" -> {
                load.await(Integer.parseInt(words[2]));
                yield load.toString();
            }
            case "pause" -> {
                load.pause();
                yield load.toString();
            }
            case "resume" -> {
                load.resume();
                yield "going on";
            }
            case "hold" -> hold(words[2], words[3]);
            case "release" -> release(words[2]);
            case "later" -> "failures " + later(Integer.parseInt(words[2]));
            case "forget" -> {
                later.clear();
                yield "forgotten";
            }
            case "reactive" -> "failures " + Reactive.failures(desk.names(), Integer.parseInt(words[2]));
            case "classes" -> Classes.load(Integer.parseInt(words[2]));
            case "longest" -> String.valueOf(load.longest() / 1_000);
            case "beats" -> heartbeat.take();
            case "flight" -> flight();
            case "task-thread" -> {
                Thread thread = new Thread(() -> {}, "task-thread");
                thread.start();
                thread.join();
                yield "started and ended";
            }
            case "land" -> land(Path.of(words[2]));
            case "witness" -> witness(words);
            case "properties" ->
                System.getProperties().stringPropertyNames().stream().sorted().collect(Collectors.joining(" "));
            default -> throw new IllegalArgumentException(words[1]);
        };
    }

    private String hold(String way, String name) throws InterruptedException {
        int number = Names.HELD + held.size();
        CountDownLatch inside = new CountDownLatch(1);
        desk.names().hold(number, inside);
        boolean[] right = new boolean[1];
        Thread thread = new Thread(() -> right[0] = load.check(way, number), "held-" + name);
        thread.setDaemon(true);
        thread.start();
        inside.await();
        held.put(name, new Held(number, thread, right));
        return "holding " + name;
    }

    private String release(String name) throws InterruptedException {
        Held one = held.get(name);
        desk.names().release(one.number());
        one.thread().join();
        return one.right()[0] ? "right" : "wrong: " + load;
    }

    private int later(int requests) throws Exception {
        URL[] path = List.of(System.getProperty("java.class.path").split(File.pathSeparator)).stream()
                .map(LoadedProgram::url)
                .toArray(URL[]::new);
        ClassLoader loader = new URLClassLoader("later", path, ClassLoader.getPlatformClassLoader());
        later.add(loader);
        return (Integer) loader.loadClass(Desk.class.getName())
                .getMethod("failures", String.class, int.class)
                .invoke(null, "later", requests);
    }

    private static URL url(String entry) {
        try {
            return new File(entry).toURI().toURL();
        } catch (MalformedURLException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private String flight() {
        flight = new Recording();
        flight.enable("jdk.ThreadStart");
        flight.enable("jdk.ExecutionSample").withPeriod(java.time.Duration.ofMillis(20));
        flight.start();
        return "flying";
    }

    private String land(Path file) throws IOException {
        flight.stop();
        flight.dump(file);
        flight.close();
        return "landed";
    }

    private static String witness(String[] words) throws ReflectiveOperationException {
        return (String) Class.forName("com.example.witness.Witness")
                .getMethod("answer", String[].class)
                .invoke(null, (Object) List.of(words).subList(2, words.length).toArray(String[]::new));
    }
}
