package com.example.leaks.cases;

import com.example.leaks.Desk;
import com.example.leaks.Visitor;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** A small receipt of each session is never thrown away: about 30 KB a second. */
public final class L14Receipts extends Desk {
    private final List<Receipt> receipts = Collections.synchronizedList(new ArrayList<>());

    private record Receipt(String who, int[] items) {}

    @Override
    protected void tell(Visitor visitor, String message) {
        receipts.add(new Receipt(visitor.name(), new int[220]));
    }
}
