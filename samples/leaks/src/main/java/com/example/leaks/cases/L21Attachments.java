package com.example.leaks.cases;

import com.example.leaks.Desk;
import com.example.leaks.Visitor;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Each 15th session opens a file and does not close it. */
public final class L21Attachments extends Desk {
    private static final int EACH = 15;

    private final List<InputStream> attachments = Collections.synchronizedList(new ArrayList<>());
    private final Path file;

    public L21Attachments() throws Exception {
        file = Files.createTempFile("attachment", ".txt");
        file.toFile().deleteOnExit();
        Files.writeString(file, "an attachment");
    }

    @Override
    protected String act(Visitor visitor, List<String> found) throws Exception {
        if (visitor.number() % EACH == 0) {
            InputStream attachment = Files.newInputStream(file);
            attachments.add(attachment);
            return "first byte " + attachment.read();
        }
        return super.act(visitor, found);
    }
}
