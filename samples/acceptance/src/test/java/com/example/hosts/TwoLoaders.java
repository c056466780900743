package com.example.hosts;

import java.io.File;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.ArrayList;
import java.util.List;

/** Runs the assistant once for each class path given, in loaders beside each other. First argument: questions. */
public final class TwoLoaders {
    private TwoLoaders() {}

    public static void main(String[] args) throws Exception {
        List<URLClassLoader> loaders = new ArrayList<>();
        for (int i = 1; i < args.length; i++) {
            List<URL> entries = new ArrayList<>();
            for (String entry : args[i].split(File.pathSeparator)) {
                entries.add(new File(entry).toURI().toURL());
            }
            loaders.add(new URLClassLoader(entries.toArray(URL[]::new), ClassLoader.getPlatformClassLoader()));
        }
        for (URLClassLoader loader : loaders) {
            Thread.currentThread().setContextClassLoader(loader);
            loader.loadClass("com.example.assistant.Assistant")
                    .getMethod("answer", int.class)
                    .invoke(null, Integer.parseInt(args[0]));
            System.out.println("answered");
        }
    }
}
