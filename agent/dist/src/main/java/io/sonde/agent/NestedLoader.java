package io.sonde.agent;

import java.io.ByteArrayInputStream;
import java.io.Closeable;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.net.MalformedURLException;
import java.net.URL;
import java.security.AllPermission;
import java.security.Permissions;
import java.security.ProtectionDomain;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import org.jspecify.annotations.Nullable;

/**
 * Reads the classes that lie inside sonde.jar under names no other loader can resolve: each library in a folder of its
 * own, {@code lib/NAME/}, its classes ending in {@code .classdata}. The agent's has the platform loader as its parent, so
 * that nothing of the program is seen by us and nothing of ours by the program. Holds the jar open until it is closed;
 * what was not loaded by then is not found any more. Thread-safe. Has no nested classes, because {@link SondeAgent} defines
 * it from its one class file.
 */
final class NestedLoader extends ClassLoader implements Closeable, Consumer<UnaryOperator<byte[]>> {
    static {
        registerAsParallelCapable();
    }

    /** Folders of our own libraries begin so. */
    private static final String OURS = "lib/sonde-";

    private static final String CLASS = ".class";
    private static final String CLASS_DATA = ".classdata";

    private final JarFile jar;
    private final File file;
    private final List<String> folders;
    private final ProtectionDomain domain;
    /** Where the last class of a package was found: the folder to ask first for the others. */
    private final ConcurrentHashMap<String, String> folderOf = new ConcurrentHashMap<>();

    /** Applied to each class file of ours before anybody sees it; null: none. */
    private volatile @Nullable UnaryOperator<byte[]> rewriting;

    /**
     * @param file sonde.jar
     * @param list entry of the jar that names the folders, one a line
     */
    NestedLoader(File file, String list, ClassLoader parent) throws IOException {
        super("sonde", parent);
        this.file = file;
        jar = new JarFile(file);
        folders = List.of(new String(read(list), java.nio.charset.StandardCharsets.UTF_8)
                .strip()
                .split("\\s+"));
        Permissions all = new Permissions();
        all.add(new AllPermission());
        // From nowhere: JaCoCo takes what has a place for the program's, changes it, and reports on it. Without its
        // loader:
        // threads that come into being while we are on the stack keep the domains they find there.
        domain = new ProtectionDomain(null, all);
    }

    private byte[] read(String name) throws IOException {
        JarEntry entry = jar.getJarEntry(name);
        if (entry == null) {
            throw new IOException(name + " is missing in " + file + ": the file is damaged, get it anew");
        }
        return read(entry);
    }

    /** In one piece of the size that the jar tells: hundreds of classes are read so while a program starts. */
    private byte[] read(JarEntry entry) throws IOException {
        byte[] bytes = new byte[(int) entry.getSize()];
        try (InputStream stream = jar.getInputStream(entry)) {
            if (stream.readNBytes(bytes, 0, bytes.length) < bytes.length) {
                throw new IOException(
                        entry.getName() + " is cut off in " + file + ": the file is damaged, get it anew");
            }
        }
        return bytes;
    }

    @Override
    protected Class<?> findClass(String name) throws ClassNotFoundException {
        try {
            JarEntry entry = entry(name.replace('.', '/') + CLASS);
            if (entry == null) {
                throw new ClassNotFoundException(name);
            }
            byte[] bytes = contents(entry);
            return defineClass(name, bytes, 0, bytes.length, domain);
        } catch (IOException | IllegalStateException unreadableOrClosed) {
            throw new ClassNotFoundException(name, unreadableOrClosed);
        }
    }

    private byte[] contents(JarEntry entry) throws IOException {
        byte[] bytes = read(entry);
        UnaryOperator<byte[]> present = rewriting;
        String name = entry.getName();
        return present != null && name.startsWith(OURS) && name.endsWith(CLASS_DATA) ? present.apply(bytes) : bytes;
    }

    /** Has the class files of our own libraries changed from now on, before they are loaded or read as resources. */
    @Override
    public void accept(UnaryOperator<byte[]> change) {
        rewriting = change;
    }

    @Override
    public void close() throws IOException {
        jar.close();
    }

    private @Nullable JarEntry entry(String resource) {
        String name = nested(resource);
        String directory = resource.substring(0, resource.lastIndexOf('/') + 1);
        boolean isClass = resource.endsWith(CLASS);
        String likely = isClass ? folderOf.get(directory) : null;
        JarEntry found = likely == null ? null : jar.getJarEntry(likely.concat(name));
        if (found != null) {
            return found;
        }
        for (String folder : folders) {
            JarEntry entry = jar.getJarEntry(folder.concat(name));
            if (entry != null) {
                if (isClass) {
                    folderOf.put(directory, folder);
                }
                return entry;
            }
        }
        return null;
    }

    /** What a resource is called within its folder. */
    private static String nested(String resource) {
        return resource.endsWith(CLASS)
                ? resource.substring(0, resource.length() - CLASS.length()).concat(CLASS_DATA)
                : resource;
    }

    @Override
    public @Nullable InputStream getResourceAsStream(String name) {
        InputStream ofPlatform = getParent().getResourceAsStream(name);
        if (ofPlatform != null) {
            return ofPlatform;
        }
        try {
            JarEntry entry = entry(name);
            return entry == null ? null : new ByteArrayInputStream(contents(entry));
        } catch (IOException | IllegalStateException unreadableOrClosed) {
            return null;
        }
    }

    @Override
    protected @Nullable URL findResource(String name) {
        JarEntry entry = entry(name);
        return entry == null ? null : url(entry);
    }

    @Override
    protected Enumeration<URL> findResources(String name) {
        List<URL> found = new ArrayList<>();
        String nested = nested(name);
        for (String folder : folders) {
            JarEntry entry = jar.getJarEntry(folder.concat(nested));
            if (entry != null) {
                found.add(url(entry));
            }
        }
        return Collections.enumeration(found);
    }

    @SuppressWarnings("deprecation") // URL's constructor is the only one that takes a jar: address on Java 17
    private URL url(JarEntry entry) {
        try {
            return new URL("jar:" + file.toURI() + "!/" + entry.getName());
        } catch (MalformedURLException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
