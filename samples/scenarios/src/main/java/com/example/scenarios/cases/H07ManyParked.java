package com.example.scenarios.cases;

import com.example.scenarios.Load;
import com.example.scenarios.Outside;
import com.example.scenarios.Program;
import com.example.scenarios.Scenario;
import com.example.scenarios.Scripts;
import com.example.scenarios.Served;
import com.example.scenarios.Setting;
import com.example.scenarios.ThreadKind;
import com.example.scenarios.Watch;
import com.example.scenarios.World;
import dev.langchain4j.agent.tool.P;
import dev.langchain4j.agent.tool.Tool;
import dev.langchain4j.service.AiServices;
import dev.langchain4j.service.UserMessage;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadPoolExecutor;

/**
 * Healthy: tools run on a pool of forty threads of which most have nothing to do, a selector thread waits for what comes in
 * on a connection, and another thread reads one, which is quiet most of the time.
 */
public final class H07ManyParked implements Scenario {
    private static final int CLIENTS = 6;
    private static final int THREADS = 40;
    private static final double BEAT = 40;

    @Override
    public String id() {
        return "H07";
    }

    @Override
    public Load load() {
        return Load.closed(CLIENTS);
    }

    @Override
    public World world(Setting setting) {
        return World.of(setting, Scripts.callsOnce("fetch_page", "page", 60), setting.latency(150, 0.02, 2))
                .with("page", (query, body) -> Served.ok("page " + query, 60));
    }

    @Override
    public Program open(Setting setting, Outside outside) throws IOException {
        ThreadPoolExecutor workers =
                (ThreadPoolExecutor) Executors.newFixedThreadPool(THREADS, ThreadKind.PLATFORM.named("worker-"));
        workers.prestartAllCoreThreads();
        Beats beats = new Beats(setting);
        Reader reader = AiServices.builder(Reader.class)
                .chatModel(outside.model("reader"))
                .tools(new Pages(outside, workers))
                .build();
        return new Program() {
            @Override
            public void serve(int visitor, Watch watch) throws InterruptedException {
                watch.session(() -> reader.read("page " + visitor));
            }

            @Override
            public void close() throws IOException {
                workers.shutdown();
                beats.close();
            }
        };
    }

    interface Reader {
        @UserMessage("{{it}}")
        String read(String page);
    }

    /** What the reader may do. */
    public static final class Pages {
        private final Outside outside;
        private final ThreadPoolExecutor workers;

        Pages(Outside outside, ThreadPoolExecutor workers) {
            this.outside = outside;
            this.workers = workers;
        }

        @Tool(name = "fetch_page", value = "Fetches a page")
        public String fetchPage(@P("the page") String page) throws InterruptedException, ExecutionException {
            return workers.submit(() -> outside.get("page", page).body()).get();
        }
    }

    /** A connection on which something small comes in from time to time; one thread selects, one reads. */
    private static final class Beats implements AutoCloseable {
        private final Setting setting;
        private final ServerSocketChannel server;
        private final Selector selector = Selector.open();

        Beats(Setting setting) throws IOException {
            this.setting = setting;
            this.server = ServerSocketChannel.open().bind(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0));
            SocketChannel far = SocketChannel.open(server.getLocalAddress());
            SocketChannel near = server.accept();
            near.configureBlocking(false);
            near.register(selector, SelectionKey.OP_READ);
            SocketChannel quiet = SocketChannel.open(server.getLocalAddress());
            SocketChannel other = server.accept();
            start("beats-", () -> beat(far, other));
            start("selector-", () -> select(near));
            start("quiet-", () -> read(quiet));
        }

        private static void start(String name, Runnable work) {
            ThreadKind.PLATFORM.named(name).newThread(work).start();
        }

        private void beat(SocketChannel... channels) {
            try {
                for (int number = 0; server.isOpen(); number++) {
                    setting.pause(BEAT);
                    channels[number % 20 == 0 ? 1 : 0].write(ByteBuffer.wrap(new byte[] {1}));
                }
            } catch (IOException closed) {
                // The program ends.
            }
        }

        private void select(SocketChannel near) {
            ByteBuffer beats = ByteBuffer.allocate(16);
            try {
                while (selector.select() >= 0 && near.read(beats.clear()) >= 0) {
                    selector.selectedKeys().clear();
                }
            } catch (IOException | ClosedSelectorException closed) {
                // The program ends.
            }
        }

        private static void read(SocketChannel quiet) {
            ByteBuffer beats = ByteBuffer.allocate(16);
            try {
                while (quiet.read(beats.clear()) >= 0) {
                    // What comes in says nothing.
                }
            } catch (IOException closed) {
                // The program ends.
            }
        }

        @Override
        public void close() throws IOException {
            server.close();
            selector.close();
        }
    }
}
