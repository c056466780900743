package com.example.leaks.cases;

import com.example.leaks.Desk;
import com.example.leaks.Visitor;
import java.lang.reflect.Field;
import java.util.List;
import sun.misc.Unsafe;

/** Memory outside of the heap is taken for each session and not given back. */
public final class L16Tensors extends Desk {
    private static final int BYTES = 24 << 10;

    private final Unsafe unsafe;

    public L16Tensors() throws ReflectiveOperationException {
        Field field = Unsafe.class.getDeclaredField("theUnsafe");
        field.setAccessible(true);
        unsafe = (Unsafe) field.get(null);
    }

    @Override
    protected List<String> retrieve(Visitor visitor, String plan) throws Exception {
        long tensor = unsafe.allocateMemory(BYTES);
        unsafe.setMemory(tensor, BYTES, (byte) 1);
        return List.of(plan, "tensor at " + tensor);
    }
}
