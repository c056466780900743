package com.example.leaks.cases;

import com.example.leaks.Desk;
import com.example.leaks.Prose;
import com.example.leaks.Visitor;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/** Letters to a clerk who has left fill his mailbox. */
public final class L29Mailbox extends Desk {
    private final BlockingQueue<Letter> mailbox = new LinkedBlockingQueue<>();

    private record Letter(String from, String text) {}

    @Override
    protected void tell(Visitor visitor, String message) throws InterruptedException {
        for (int page = 0; page < 4; page++) {
            mailbox.put(new Letter(visitor.name(), Prose.of(visitor.number() + page, 2_200)));
        }
    }
}
