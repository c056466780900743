package com.example.scenarios.cases;

import com.example.scenarios.Load;
import com.example.scenarios.Outside;
import com.example.scenarios.Program;
import com.example.scenarios.Scenario;
import com.example.scenarios.Scripts;
import com.example.scenarios.Setting;
import com.example.scenarios.World;
import dev.langchain4j.agent.tool.P;
import dev.langchain4j.agent.tool.Tool;
import dev.langchain4j.service.AiServices;
import dev.langchain4j.service.UserMessage;
import java.io.IOException;
import java.io.InputStream;
import java.util.function.Supplier;

/**
 * Each request loads its skill in a class loader of its own; the skill reads its data, 50 ms, while its class is
 * initialised, and so a virtual thread keeps its carrier meanwhile. Repaired: it reads them when it is asked.
 */
public final class F22Skills implements Scenario {
    private static final int CLIENTS = 16;
    private static final double READ = 50;

    private static volatile double millis;

    @Override
    public String id() {
        return "F22";
    }

    @Override
    public Load load() {
        return Load.closed(CLIENTS);
    }

    @Override
    public World world(Setting setting) {
        return World.of(setting, Scripts.callsOnce("use_skill", "task", 30), setting.latency(60, 0, 1));
    }

    @Override
    public Program open(Setting setting, Outside outside) {
        millis = setting.millis(READ);
        Helper helper = AiServices.builder(Helper.class)
                .chatModel(outside.model("helper"))
                .tools(new Skills(setting.planted()))
                .build();
        return (visitor, watch) -> watch.session(() -> helper.help("task " + visitor));
    }

    /** Reads a skill's data; called by skills. */
    public static String read(String what) {
        Setting.sleep(millis);
        return "data of " + what;
    }

    interface Helper {
        @UserMessage("{{it}}")
        String help(String task);
    }

    /** What the helper may do. */
    public static final class Skills {
        private final boolean readsFirst;

        Skills(boolean readsFirst) {
            this.readsFirst = readsFirst;
        }

        @Tool(name = "use_skill", value = "Carries a task out")
        public String useSkill(@P("the task") String task) throws ReflectiveOperationException {
            String skill = (readsFirst ? Translation.class : Summary.class).getName();
            Object loaded = Class.forName(skill, true, new SkillLoader(skill))
                    .getDeclaredConstructor()
                    .newInstance();
            return task + ": " + ((Supplier<?>) loaded).get();
        }
    }

    /** Knows its data from the start. */
    public static final class Translation implements Supplier<String> {
        private static final String DATA = read("translation");

        @Override
        public String get() {
            return DATA;
        }
    }

    /** Reads its data when asked. */
    public static final class Summary implements Supplier<String> {
        @Override
        public String get() {
            return read("summary");
        }
    }

    /** Defines one class itself; all others are the program's. */
    private static final class SkillLoader extends ClassLoader {
        private final String skill;

        SkillLoader(String skill) {
            super(F22Skills.class.getClassLoader());
            this.skill = skill;
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            if (!name.equals(skill)) {
                return super.loadClass(name, resolve);
            }
            try (InputStream file = getResourceAsStream(name.replace('.', '/') + ".class")) {
                if (file == null) {
                    throw new ClassNotFoundException(name);
                }
                byte[] bytes = file.readAllBytes();
                return defineClass(name, bytes, 0, bytes.length);
            } catch (IOException e) {
                throw new ClassNotFoundException(name, e);
            }
        }
    }
}
