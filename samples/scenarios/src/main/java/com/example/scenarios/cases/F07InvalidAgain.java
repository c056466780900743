package com.example.scenarios.cases;

import com.example.modelserver.Prompt;
import com.example.modelserver.Reply;
import com.example.scenarios.Load;
import com.example.scenarios.Outside;
import com.example.scenarios.Program;
import com.example.scenarios.Prose;
import com.example.scenarios.Scenario;
import com.example.scenarios.Setting;
import com.example.scenarios.World;
import dev.langchain4j.agent.tool.P;
import dev.langchain4j.agent.tool.Tool;
import dev.langchain4j.service.AiServices;
import dev.langchain4j.service.UserMessage;
import dev.langchain4j.service.output.OutputParsingException;

/**
 * An invoice without an amount cannot be read, however often: the model's answer fails validation, and the program asks
 * anew, four times in all, each time with a prompt of its own. Every second invoice is such a one. Repaired: the first
 * failure goes to a person.
 */
public final class F07InvalidAgain implements Scenario {
    private static final int ATTEMPTS = 4;
    private static final int PAGE_TOKENS = 500;

    @Override
    public String id() {
        return "F07";
    }

    @Override
    public Load load() {
        return Load.closed(16);
    }

    @Override
    public World world(Setting setting) {
        return World.of(setting, F07InvalidAgain::next, setting.latency(200, 0.1, 4));
    }

    private static Reply next(Prompt prompt) {
        if (prompt.model().equals("reader")) {
            String amount = prompt.user().contains("amount illegible") ? "\"not given\"" : "4200";
            return Reply.text("{\"number\": \"A-1\", \"supplier\": \"North Line\", \"cents\": " + amount
                    + ", \"text\": \"" + Prose.of(20, "Goods") + "\"}");
        }
        return prompt.steps() == 0 ? Prose.call("read_invoice", "invoice", prompt.user()) : Prose.answer(40, "Done");
    }

    @Override
    public Program open(Setting setting, Outside outside) {
        Reader reader = AiServices.builder(Reader.class)
                .chatModel(outside.model("reader"))
                .build();
        Accountant accountant = AiServices.builder(Accountant.class)
                .chatModel(outside.model("accountant"))
                .tools(new Invoices(reader, setting.planted() ? ATTEMPTS : 1))
                .build();
        return (visitor, watch) -> watch.session(() ->
                accountant.book("invoice " + visitor + (visitor % 2 == 0 ? ", amount illegible" : ", amount 42")));
    }

    /** An invoice as it is booked. */
    public record Invoice(String number, String supplier, int cents, String text) {}

    interface Reader {
        Invoice read(@UserMessage String page);
    }

    interface Accountant {
        @UserMessage("Book {{it}}.")
        String book(String invoice);
    }

    /** What the accountant may do. */
    public static final class Invoices {
        private final Reader reader;
        private final int attempts;

        Invoices(Reader reader, int attempts) {
            this.reader = reader;
            this.attempts = attempts;
        }

        @Tool(name = "read_invoice", value = "The fields of a scanned invoice")
        public String readInvoice(@P("the invoice") String invoice) {
            for (int attempt = 1; attempt <= attempts; attempt++) {
                try {
                    return reader.read(Prose.of(
                                    PAGE_TOKENS, "Attempt " + attempt + ", all fields are required, " + invoice))
                            .toString();
                } catch (OutputParsingException invalid) {
                    // Perhaps the model does better when it is asked again.
                }
            }
            return "The invoice was handed to a person.";
        }
    }
}
