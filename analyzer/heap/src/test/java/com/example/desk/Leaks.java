package com.example.desk;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.memory.ChatMemory;
import dev.langchain4j.memory.chat.MessageWindowChatMemory;
import dev.langchain4j.store.memory.chat.ChatMemoryStore;
import dev.langchain4j.store.memory.chat.InMemoryChatMemoryStore;
import java.io.IOException;
import java.io.InputStream;
import java.lang.ref.SoftReference;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.WeakHashMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** A program that holds what it needs no more, in every way there is; each way has a class of its own. */
public final class Leaks implements AutoCloseable {
    public static final int MANY = 400;

    static final class Session {
        final byte[] text = new byte[100];
        final List<Turn> turns = new ArrayList<>(List.of(new Turn(), new Turn()));
    }

    static final class Turn {
        final byte[] text = new byte[50];
    }

    static final class Scratchpad {
        final long[] numbers = new long[10];
    }

    static final class Alarm implements Runnable {
        final byte[] text = new byte[20];

        @Override
        public void run() {}
    }

    static final class Conversation {
        final byte[] text = new byte[100];
    }

    static final class Answer {
        final byte[] text = new byte[100];
    }

    static final class Key {}

    static final class Profile {
        final Key key;

        Profile(Key key) {
            this.key = key;
        }
    }

    /** Loads the plugin's code anew, as application servers do. */
    static final class Plugin extends ClassLoader {
        Plugin() throws ReflectiveOperationException {
            super(Leaks.class.getClassLoader());
            Class.forName(PluginCode.class.getName(), true, this);
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            if (!name.equals(PluginCode.class.getName()) || findLoadedClass(name) != null) {
                return super.loadClass(name, resolve);
            }
            try (InputStream in = Leaks.class.getResourceAsStream("Leaks$PluginCode.class")) {
                byte[] bytes = in.readAllBytes();
                return defineClass(name, bytes, 0, bytes.length);
            } catch (IOException e) {
                throw new ClassNotFoundException(name, e);
            }
        }
    }

    public static final class PluginCode {
        public static final PluginData DATA = new PluginData();
    }

    public static final class PluginData {
        final byte[] text = new byte[10];
    }

    static final class Event {
        final Event before;

        Event(Event before) {
            this.before = before;
        }
    }

    static final class Page {
        final byte[] text = new byte[100];
    }

    static final class Recent {
        final byte[] text = new byte[10];
    }

    static final class Vector {
        final float[] numbers = new float[8];
    }

    static final class Prompt {
        final byte[] text = new byte[10];
    }

    static final class Both {
        final byte[] text = new byte[10];
    }

    static final class Local {
        final byte[] text = new byte[10];
    }

    static final class Job {
        final byte[] text = new byte[10];
    }

    static final class Backlog implements Runnable {
        final byte[] text = new byte[10];

        @Override
        public void run() {}
    }

    static final class Cached {
        final byte[] text = new byte[10];
    }

    static final class Kept {
        final byte[] text = new byte[10];
    }

    static final class Found {
        final byte[] text = new byte[10];
    }

    static final class Looked {
        final byte[] text = new byte[10];
    }

    /** A cache in name alone. */
    static final class SearchCache {
        final Map<Integer, Found> found = new ConcurrentHashMap<>();
    }

    /** One that says how much it keeps. */
    static final class LookupCache {
        final Map<Integer, Looked> looked = new ConcurrentHashMap<>();
        final int maxEntries = Integer.parseInt("10000");
    }

    static final class Ticket {
        final byte[] text = new byte[10];
    }

    static final class TicketDesk {
        private final Map<Integer, Ticket> byNumber = new HashMap<>();
        private final Map<String, Ticket> byCustomer = new HashMap<>();
    }

    static final class Ring {
        private final Object[] slots = new Object[MANY];
    }

    static final class Slot {
        final byte[] text = new byte[10];
    }

    static final class Loop implements Runnable {
        private final Job job = new Job();
        private final CountDownLatch done;

        Loop(CountDownLatch done) {
            this.done = done;
        }

        @Override
        public void run() {
            try {
                done.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            if (job.text.length == 0) {
                throw new IllegalStateException();
            }
        }
    }

    /** Steady, and larger than anything that grows. */
    static final class Knowledge {
        final byte[] text = new byte[2_000];
    }

    static final class SessionRegistry {
        static final Map<String, Session> SESSIONS = new ConcurrentHashMap<>();
    }

    static final class Bus {
        private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
    }

    static final class PromptVectorStore {
        final Map<Integer, Prompt> byId = new HashMap<>();
    }

    static final class TokenCounts extends LinkedHashMap<Integer, Recent> {
        private static final long serialVersionUID = 1;

        TokenCounts() {
            super(16, 0.75f, true);
        }
    }

    static final Bus BUS = new Bus();
    static final CompletableFuture<String> NEVER = new CompletableFuture<>();
    static final Map<Key, Profile> PROFILES = new WeakHashMap<>();
    static final List<Plugin> PLUGINS = new ArrayList<>();
    static final List<SoftReference<Page>> PAGES = new ArrayList<>();
    static final TokenCounts COUNTS = new TokenCounts();
    static final List<Knowledge> KNOWLEDGE = new ArrayList<>();
    static final PromptVectorStore STORE = new PromptVectorStore();
    static final Map<Integer, Vector> EMBEDDINGS = new HashMap<>();
    static final Map<Integer, Both> ONE = new HashMap<>();
    static final List<Both> OTHER = new ArrayList<>();
    private static final ThreadLocal<List<Scratchpad>> PADS = ThreadLocal.withInitial(ArrayList::new);

    static final Cache<Integer, Cached> BOUNDED =
            Caffeine.newBuilder().maximumSize(10_000).build();
    static final Cache<Integer, Kept> UNBOUNDED = Caffeine.newBuilder().build();
    static final SearchCache SEARCHES = new SearchCache();
    static final LookupCache LOOKUPS = new LookupCache();
    static final ChatMemoryStore MEMORIES = new InMemoryChatMemoryStore();
    static final Map<Integer, ChatMemory> OF_USERS = new ConcurrentHashMap<>();

    static final TicketDesk TICKETS = new TicketDesk();
    static final Ring RING = new Ring();

    static Event last;

    private final ExecutorService pool = Executors.newFixedThreadPool(4);
    private final ScheduledExecutorService timer = Executors.newScheduledThreadPool(1);
    private final CountDownLatch done = new CountDownLatch(1);
    private final ExecutorService single = Executors.newSingleThreadExecutor();
    private final List<Thread> loops = new ArrayList<>();
    private final Thread looping;

    public Leaks() throws InterruptedException, ReflectiveOperationException {
        CountDownLatch ready = new CountDownLatch(4);
        for (int thread = 0; thread < 4; thread++) {
            pool.execute(() -> {
                for (int i = 0; i < MANY / 4; i++) {
                    PADS.get().add(new Scratchpad());
                }
                ready.countDown();
                try {
                    ready.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            });
        }
        ready.await();
        single.execute(new Loop(done));
        for (int i = 0; i < MANY; i++) {
            SessionRegistry.SESSIONS.put("customer " + i, new Session());
            BUS.listeners.add(new Alarm());
            Conversation conversation = new Conversation();
            timer.schedule(() -> conversation.text.length, 10, TimeUnit.DAYS);
            Answer answer = new Answer();
            NEVER.thenApply(text -> text + answer.text.length);
            Key key = new Key();
            PROFILES.put(key, new Profile(key));
            last = new Event(last);
            PAGES.add(new SoftReference<>(new Page()));
            COUNTS.put(i, new Recent());
            STORE.byId.put(i, new Prompt());
            EMBEDDINGS.put(i, new Vector());
            KNOWLEDGE.add(new Knowledge());
            single.execute(new Backlog());
            BOUNDED.put(i, new Cached());
            UNBOUNDED.put(i, new Kept());
            SEARCHES.found.put(i, new Found());
            LOOKUPS.looked.put(i, new Looked());
            MEMORIES.updateMessages(i, List.of(UserMessage.from("secret of customer " + i)));
            ChatMemory memory = MessageWindowChatMemory.withMaxMessages(10);
            memory.add(AiMessage.from("secret answer " + i));
            OF_USERS.put(i, memory);
            Ticket ticket = new Ticket();
            TICKETS.byNumber.put(i, ticket);
            TICKETS.byCustomer.put("customer " + i, ticket);
            RING.slots[i] = new Slot();
            Both both = new Both();
            ONE.put(i, both);
            OTHER.add(both);
        }
        for (int i = 0; i < 20; i++) {
            Thread thread = new Thread(new Loop(done), "loop-" + i);
            loops.add(thread);
            thread.start();
        }
        for (int i = 0; i < 50; i++) {
            PLUGINS.add(new Plugin());
        }
        CountDownLatch filled = new CountDownLatch(1);
        looping = new Thread(() -> loop(filled), "agent-loop-17");
        looping.start();
        filled.await();
    }

    private void loop(CountDownLatch filled) {
        Local[] kept = new Local[MANY];
        for (int i = 0; i < MANY; i++) {
            kept[i] = new Local();
        }
        filled.countDown();
        try {
            done.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (kept.length != MANY) {
            throw new IllegalStateException();
        }
    }

    @Override
    public void close() throws InterruptedException {
        done.countDown();
        looping.join();
        for (Thread loop : loops) {
            loop.join();
        }
        single.shutdownNow();
        pool.shutdownNow();
        timer.shutdownNow();
    }
}
