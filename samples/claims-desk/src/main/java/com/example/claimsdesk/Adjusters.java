package com.example.claimsdesk;

import com.example.modelserver.Flags;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * The load, in a process of its own: each adjuster is one thread and one conversation, and sends every
 * {@code clients}-th request as soon as the one before is answered. Each fourth request is for a letter.
 */
public final class Adjusters {
    static final Set<String> FLAGS = Set.of("--requests", "--clients", "--seed");
    static final int LETTER_EVERY = 4;

    private final URI service;
    private final int requests;
    private final int clients;
    private final long seed;
    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(10))
            .build();
    private final Tally tally = new Tally();

    Adjusters(String url, Flags flags) {
        this.service = URI.create(url);
        this.requests = flags.whole("--requests", 20, 1);
        this.clients = flags.whole("--clients", 2, 1);
        this.seed = flags.whole("--seed", 7, 0);
    }

    public static void main(String[] args) throws Exception {
        Flags flags;
        Adjusters adjusters;
        try {
            Set<String> known = new java.util.HashSet<>(FLAGS);
            known.add("--url");
            flags = Flags.parse(args, known);
            adjusters = new Adjusters(Options.required(flags, "--url"), flags);
        } catch (IllegalArgumentException e) {
            System.err.println("claims-desk: " + e.getMessage());
            System.exit(2);
            return;
        }
        Tally tally = adjusters.run();
        System.out.println(tally.line());
        if (!tally.failures().isEmpty()) {
            System.exit(1);
        }
    }

    /** How many of so many requests are for letters. */
    static int letters(int requests) {
        return requests / LETTER_EVERY;
    }

    Tally run() throws InterruptedException, ExecutionException {
        ExecutorService threads = Executors.newFixedThreadPool(clients);
        try {
            List<Future<?>> working = new ArrayList<>();
            for (int client = 0; client < clients; client++) {
                int number = client;
                working.add(threads.submit(() -> work(number)));
            }
            for (Future<?> client : working) {
                client.get();
            }
            return tally;
        } finally {
            threads.shutdownNow();
        }
    }

    private void work(int client) {
        for (int number = client; number < requests; number += clients) {
            long asked = System.nanoTime();
            try {
                String answer = send(number, "adjuster-" + (client + 1));
                tally.answered(System.nanoTime() - asked, answer);
            } catch (IOException failure) {
                tally.failed(failure);
            } catch (InterruptedException stopped) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    private String send(int number, String adjuster) throws IOException, InterruptedException {
        int claim = 1 + number % Claims.COUNT;
        boolean letter = number % LETTER_EVERY == LETTER_EVERY - 1;
        String body = letter
                ? ""
                : "{\"adjuster\":\"" + adjuster + "\",\"text\":\"" + Claims.question(number, claim, seed) + "\"}";
        HttpRequest request = HttpRequest.newBuilder(
                        service.resolve("/claims/" + claim + (letter ? "/letter" : "/questions")))
                .timeout(Duration.ofSeconds(60))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build();
        HttpResponse<String> response = http.send(request, HttpResponse.BodyHandlers.ofString());
        if (response.statusCode() != 200) {
            throw new IOException("request " + (number + 1) + " was answered " + response.statusCode());
        }
        return response.body();
    }
}
