package com.example.scenarios.cases;

import com.example.scenarios.Load;
import com.example.scenarios.Outside;
import com.example.scenarios.Program;
import com.example.scenarios.Prose;
import com.example.scenarios.Scenario;
import com.example.scenarios.Setting;
import com.example.scenarios.World;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.langchain4j.model.chat.ChatModel;
import java.util.ArrayList;
import java.util.List;

/**
 * In each step an agent weighs the notes it has, and copies its whole notebook, a tree of JSON, for each note that it
 * weighs. The heap is small, so that much of the time goes into collecting what was copied. Repaired: it copies the one
 * note.
 */
public final class F18Notebook implements Scenario {
    private static final int CLIENTS = 4;
    private static final int STEPS = 3;
    private static final int NOTES = 400;
    private static final int WEIGHED = 45;
    private static final int KEPT = 16;

    @Override
    public String id() {
        return "F18";
    }

    @Override
    public Load load() {
        return Load.closed(CLIENTS);
    }

    @Override
    public World world(Setting setting) {
        return World.of(setting, prompt -> Prose.answer(20, "Next"), setting.latency(40, 0, 0.5));
    }

    @Override
    public Program open(Setting setting, Outside outside) {
        Researcher researcher = new Researcher(outside.model("researcher"), setting);
        return (visitor, watch) -> watch.session(() -> researcher.research("question " + visitor));
    }

    /** The agent. */
    private static final class Researcher {
        private final ChatModel model;
        private final boolean whole;
        private final int weighed;

        Researcher(ChatModel model, Setting setting) {
            this.model = model;
            this.whole = setting.planted();
            this.weighed = (int) setting.millis(WEIGHED);
        }

        String research(String question) {
            ArrayNode notebook = notebook(question);
            String next = question;
            for (int step = 0; step < STEPS; step++) {
                next = model.chat(question + ": " + choose(notebook, step));
            }
            return next;
        }

        private static ArrayNode notebook(String question) {
            ArrayNode notes = JsonNodeFactory.instance.arrayNode();
            for (int number = 0; number < NOTES; number++) {
                ObjectNode note = notes.addObject();
                note.put("subject", question + "/" + number);
                note.put("weight", number % 17);
                note.putObject("source").put("page", number).put("line", 3 * number);
            }
            return notes;
        }

        /** Which note to follow next. */
        String choose(ArrayNode notebook, int step) {
            List<ArrayNode> views = new ArrayList<>();
            int best = 0;
            for (int number = 0; number < weighed; number++) {
                ArrayNode view = view(notebook, number);
                best = Math.max(
                        best,
                        view.get(whole ? number % NOTES : 0).path("weight").asInt() + step);
                if (views.size() == KEPT) {
                    views.remove(0);
                }
                views.add(view);
            }
            return best + " of " + views.size();
        }

        private ArrayNode view(ArrayNode notebook, int number) {
            if (whole) {
                return notebook.deepCopy();
            }
            return JsonNodeFactory.instance
                    .arrayNode()
                    .add(notebook.get(number % NOTES).deepCopy());
        }
    }
}
