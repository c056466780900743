package com.example.scenarios.cases;

import com.example.scenarios.Load;
import com.example.scenarios.Outside;
import com.example.scenarios.Program;
import com.example.scenarios.Prose;
import com.example.scenarios.Scenario;
import com.example.scenarios.Scripts;
import com.example.scenarios.Setting;
import com.example.scenarios.ThreadKind;
import com.example.scenarios.Watch;
import com.example.scenarios.World;
import dev.langchain4j.agent.tool.P;
import dev.langchain4j.agent.tool.Tool;
import dev.langchain4j.service.AiServices;
import dev.langchain4j.service.UserMessage;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Healthy: what a tool files is compressed and signed by a thread beside, which keeps half a processor busy; the work must
 * be done, and nobody waits for it.
 */
public final class H11Checksums implements Scenario {
    private static final int CLIENTS = 2;
    private static final int ROUNDS = 8_000;

    @Override
    public String id() {
        return "H11";
    }

    @Override
    public Load load() {
        return Load.closed(CLIENTS);
    }

    @Override
    public World world(Setting setting) {
        return World.of(setting, Scripts.callsOnce("file_report", "report", 60), setting.latency(300, 0, 2));
    }

    @Override
    public Program open(Setting setting, Outside outside) {
        ExecutorService signing = Executors.newSingleThreadExecutor(ThreadKind.PLATFORM.named("signing-"));
        Reporter reporter = AiServices.builder(Reporter.class)
                .chatModel(outside.model("reporter"))
                .tools(new Files(signing, (int) setting.millis(ROUNDS)))
                .build();
        return new Program() {
            @Override
            public void serve(int visitor, Watch watch) throws InterruptedException {
                watch.session(() -> reporter.report("report " + visitor));
            }

            @Override
            public void close() {
                signing.shutdownNow();
            }
        };
    }

    interface Reporter {
        @UserMessage("{{it}}")
        String report(String subject);
    }

    /** What the reporter may do. */
    public static final class Files {
        private final ExecutorService signing;
        private final int rounds;
        private final AtomicLong signatures = new AtomicLong();

        Files(ExecutorService signing, int rounds) {
            this.signing = signing;
            this.rounds = rounds;
        }

        @Tool(name = "file_report", value = "Files a report")
        public String fileReport(@P("the report") String report) {
            byte[] text = Prose.of(4_000, report).getBytes(StandardCharsets.UTF_8);
            signing.execute(() -> signatures.addAndGet(sign(text)));
            return "filed";
        }

        private long sign(byte[] text) {
            long signature = 17;
            for (int round = 0; round < rounds; round++) {
                for (byte letter : text) {
                    signature = Long.rotateLeft(signature * 1_099_511_628_211L ^ letter, 7);
                }
            }
            return signature;
        }
    }
}
