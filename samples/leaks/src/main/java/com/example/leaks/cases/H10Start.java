package com.example.leaks.cases;

import com.example.leaks.Desk;
import com.example.leaks.Setting;
import com.example.leaks.Visitor;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;

/** For the first eight seconds tools are loaded, each in a class loader of its own; then they are used. */
public final class H10Start extends Desk {
    private static final double LOADING = 8;

    private final Setting setting;
    private final List<Object> tools = new ArrayList<>();

    /** What a tool is made of. */
    public static final class Tool {}

    private static final class PluginLoader extends ClassLoader {
        PluginLoader() {
            super(null);
        }

        Object load(Class<?> type) throws Exception {
            try (InputStream bytes =
                    type.getResourceAsStream("/" + type.getName().replace('.', '/') + ".class")) {
                byte[] code = bytes.readAllBytes();
                return defineClass(type.getName(), code, 0, code.length)
                        .getConstructor()
                        .newInstance();
            }
        }
    }

    public H10Start(Setting setting) {
        this.setting = setting;
    }

    @Override
    protected synchronized String act(Visitor visitor, List<String> found) throws Exception {
        if (setting.secondsOver() < LOADING) {
            tools.add(new PluginLoader().load(Tool.class));
        }
        return "tools: " + tools.size();
    }
}
