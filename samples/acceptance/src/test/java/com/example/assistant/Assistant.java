package com.example.assistant;

import dev.langchain4j.service.AiServices;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;

/** The assembled assistant: each question is answered with two model calls, one tool call and one statement. */
public final class Assistant {
    /** The agent's own call, two of the model, one of the tool, one statement. */
    public static final int CALLS_PER_QUESTION = 5;

    private final CustomerTools tools;
    private final Answers answers;
    private int answered;

    private Assistant(CustomerTools tools, Answers answers) {
        this.tools = tools;
        this.answers = answers;
    }

    static Assistant open() throws SQLException {
        Connection connection = new org.h2.Driver().connect("jdbc:h2:mem:", new java.util.Properties());
        try (Statement statement = connection.createStatement()) {
            statement.execute("CREATE TABLE customer(number INT PRIMARY KEY, name VARCHAR(40))");
        }
        CustomerTools tools = new CustomerTools(connection);
        Answers answers = AiServices.builder(Answers.class)
                .chatModel(new ScriptedModel())
                .tools(tools)
                .build();
        return new Assistant(tools, answers);
    }

    /** For hosts that know nothing of our classes. */
    public static void answer(int questions) throws SQLException {
        Assistant assistant = open();
        for (int i = 0; i < questions; i++) {
            assistant.ask();
        }
    }

    /** Asks one question; any number of threads may. */
    void ask() {
        answers.answer("Who is it?");
        synchronized (this) {
            answered++;
        }
    }

    /** Asks one question and does something in the midst of it. */
    void ask(Runnable inside) {
        tools.beforeTheNext(inside);
        ask();
    }

    synchronized int answered() {
        return answered;
    }
}
