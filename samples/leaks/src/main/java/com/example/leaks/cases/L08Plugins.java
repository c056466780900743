package com.example.leaks.cases;

import com.example.leaks.Desk;
import com.example.leaks.Visitor;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Each fifth session loads a tool in a class loader of its own, and the tool is kept. */
public final class L08Plugins extends Desk {
    private static final int EACH = 5;

    private final List<Object> tools = Collections.synchronizedList(new ArrayList<>());

    /** What a tool is made of. */
    public static final class Tool {
        @Override
        public String toString() {
            return "tool of " + getClass().getClassLoader();
        }
    }

    private static final class PluginLoader extends ClassLoader {
        PluginLoader() {
            super(null);
        }

        Object load(Class<?> type) throws IOException, ReflectiveOperationException {
            try (InputStream bytes =
                    type.getResourceAsStream("/" + type.getName().replace('.', '/') + ".class")) {
                byte[] code = bytes.readAllBytes();
                return defineClass(type.getName(), code, 0, code.length)
                        .getConstructor()
                        .newInstance();
            }
        }
    }

    @Override
    protected String act(Visitor visitor, List<String> found) throws Exception {
        if (visitor.number() % EACH == 0) {
            tools.add(new PluginLoader().load(Tool.class));
        }
        return super.act(visitor, found);
    }
}
