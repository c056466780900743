package com.example.leaks.cases;

import com.example.leaks.Desk;
import com.example.leaks.Visitor;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Each session takes a direct buffer for its frames and gives none back. */
public final class L15Frames extends Desk {
    private final List<ByteBuffer> frames = Collections.synchronizedList(new ArrayList<>());

    @Override
    protected void tell(Visitor visitor, String message) {
        ByteBuffer frame = ByteBuffer.allocateDirect(8 << 10);
        frame.putInt(visitor.number());
        frames.add(frame);
    }
}
