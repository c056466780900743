package com.example.leaks.cases;

import com.example.leaks.Desk;
import com.example.leaks.Visitor;
import java.nio.ByteBuffer;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** Direct buffers are pooled; the pool warms up and then has enough. */
public final class H12BufferPool extends Desk {
    private static final int WARM = 200;

    private final Queue<ByteBuffer> pool = new ConcurrentLinkedQueue<>();

    @Override
    protected void tell(Visitor visitor, String message) {
        ByteBuffer buffer = visitor.number() < WARM ? null : pool.poll();
        if (buffer == null) {
            buffer = ByteBuffer.allocateDirect(32 << 10);
        }
        buffer.clear().putInt(visitor.number());
        pool.add(buffer);
    }
}
