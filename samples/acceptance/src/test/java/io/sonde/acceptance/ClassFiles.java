package io.sonde.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import io.sonde.testkit.Child;
import io.sonde.testkit.Jdk;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Enumeration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import net.bytebuddy.jar.asm.ClassReader;
import net.bytebuddy.jar.asm.ClassWriter;

/**
 * Hashes of classes, by loader and name. The JVM writes a class file anew each time it shows one, and orders its constants
 * as it likes: so each is read and written once more, which leaves the members and their instructions alone and orders
 * the constants by their use.
 */
record ClassFiles(Map<String, String> hashes) {
    static ClassFiles inZip(Path file) throws IOException {
        Map<String, String> hashes = new TreeMap<>();
        try (ZipFile zip = new ZipFile(file.toFile())) {
            Enumeration<? extends ZipEntry> entries = zip.entries();
            while (entries.hasMoreElements()) {
                ZipEntry entry = entries.nextElement();
                hashes.put(entry.getName(), hash(zip.getInputStream(entry).readAllBytes()));
            }
        }
        return new ClassFiles(hashes);
    }

    static ClassFiles inFolder(Path folder) throws IOException {
        Map<String, String> hashes = new TreeMap<>();
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                String name = folder.relativize(file).toString().replace('/', '.');
                hashes.put(name.substring(0, name.length() - ".class".length()), hash(Files.readAllBytes(file)));
            }
        }
        return new ClassFiles(hashes);
    }

    /**
     * Members and instructions in words, since the debugger writes a pool of constants that holds more than the class
     * has, and no bootstrap methods beside it.
     */
    static ClassFiles executedIn(Path folder, Jdk jdk) throws IOException {
        List<String> command = new ArrayList<>(List.of("-m", "jdk.jdeps/com.sun.tools.javap.Main", "-c", "-p"));
        try (Stream<Path> files = Files.walk(folder)) {
            files.filter(Files::isRegularFile).map(Path::toString).sorted().forEach(command::add);
        }
        Map<String, Set<String>> texts = new TreeMap<>();
        try (Child javap = Child.on(jdk).program(command.toArray(String[]::new)).start()) {
            assertThat(javap.closeInput().exitCode()).as("%s", javap).isZero();
            List<String> one = new ArrayList<>();
            for (String line : javap.out()) {
                if (line.isBlank() || line.startsWith("Compiled from ")) {
                    continue;
                }
                if (!line.equals("}")) {
                    one.add(line.replaceAll("#\\d+", "#")
                            .replaceAll("\\s+", " ")
                            .replaceFirst("(invokedynamic) .*", "$1"));
                } else {
                    texts.computeIfAbsent(name(one.get(0)), any -> new TreeSet<>())
                            .add(sorted(one));
                    one.clear();
                }
            }
        }
        Map<String, String> executed = new TreeMap<>();
        texts.forEach((name, versions) -> executed.put(name, String.join("\n", versions)));
        return new ClassFiles(executed);
    }

    /** Member by member: the JVM keeps methods in an order of its own. */
    private static String sorted(List<String> lines) {
        Set<String> members = new TreeSet<>();
        StringBuilder member = new StringBuilder();
        for (String line : lines) {
            if (line.matches(" [^ ].*[;{]") && !line.startsWith(" Exception table")) {
                members.add(member.toString());
                member.setLength(0);
            }
            member.append(line).append('\n');
        }
        members.add(member.toString());
        return String.join("", members);
    }

    private static String name(String declaration) {
        Matcher matcher = Pattern.compile(".*?(?:class|interface) ([^ <]+).*").matcher(declaration);
        return matcher.matches() ? matcher.group(1) : declaration;
    }

    /** Of one class file. */
    static String hash(byte[] bytes) {
        ClassWriter writer = new ClassWriter(0);
        new ClassReader(bytes).accept(writer, 0);
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(writer.toByteArray()));
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /** Those that are in both and not the same. */
    Set<String> otherThanIn(ClassFiles other) {
        Set<String> changed = new TreeSet<>();
        hashes.forEach((name, hash) -> {
            String there = other.hashes.get(name);
            if (there != null && !there.equals(hash)) {
                changed.add(name);
            }
        });
        return changed;
    }

    /** Those that are not in the other. */
    Set<String> notIn(ClassFiles other) {
        Set<String> missing = new TreeSet<>(hashes.keySet());
        missing.removeAll(other.hashes.keySet());
        return missing;
    }
}
