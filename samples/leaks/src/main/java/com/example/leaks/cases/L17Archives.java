package com.example.leaks.cases;

import com.example.leaks.Desk;
import com.example.leaks.Prose;
import com.example.leaks.Visitor;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.zip.Deflater;

/** A compressor is opened for each tenth session and never ended. */
public final class L17Archives extends Desk {
    private static final int EACH = 10;

    private final List<Deflater> open = Collections.synchronizedList(new ArrayList<>());

    @Override
    protected void tell(Visitor visitor, String message) {
        if (visitor.number() % EACH == 0) {
            Deflater deflater = new Deflater();
            deflater.setInput(Prose.of(visitor.number(), 20_000).getBytes(StandardCharsets.UTF_8));
            deflater.deflate(new byte[4_000]);
            open.add(deflater);
        }
    }
}
