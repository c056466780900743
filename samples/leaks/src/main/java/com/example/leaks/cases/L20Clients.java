package com.example.leaks.cases;

import com.example.leaks.Desk;
import com.example.leaks.Visitor;
import java.net.http.HttpClient;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Each 30th session has an HTTP client of its own, kept by tenant; no two tenants are the same. */
public final class L20Clients extends Desk {
    private static final int EACH = 30;

    private final Map<String, HttpClient> clients = new ConcurrentHashMap<>();

    @Override
    protected void tell(Visitor visitor, String message) {
        if (visitor.number() % EACH == 0) {
            clients.computeIfAbsent(visitor.name(), tenant -> HttpClient.newHttpClient());
        }
    }
}
