package com.example.woven;

import static org.assertj.core.api.Assertions.assertThat;

import io.sonde.format.vocabulary.Attribute;
import io.sonde.format.vocabulary.Operation;
import io.sonde.testkit.RecordedSpan;
import io.sonde.testkit.Spans;
import io.sonde.testkit.Woven;
import java.io.File;
import java.io.IOException;
import java.io.StringWriter;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** A library of another version is woven where it has what the advice calls, else refused as a whole, with the reason. */
@ExtendWith(Woven.class)
class OtherVersionTest {
    @TempDir
    private Path folder;

    private static List<String> langChain4j() {
        return Woven.census().stream()
                .filter(line -> line.startsWith("langchain4j "))
                .toList();
    }

    @Test
    void theOldestVersionIsWovenAsFarAsItGoes(Spans spans) throws Exception {
        List<URL> urls = new ArrayList<>();
        try (Stream<Path> old = Files.list(Path.of(System.getProperty("old.libraries")))) {
            for (Path jar : old.sorted().toList()) {
                urls.add(jar.toUri().toURL());
            }
        }
        assertThat(urls).hasSize(2);
        for (String entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
            String name = Path.of(entry).getFileName().toString();
            if (!name.startsWith("langchain4j")) {
                urls.add(Path.of(entry).toUri().toURL());
            }
        }
        try (URLClassLoader loader =
                new URLClassLoader(urls.toArray(URL[]::new), ClassLoader.getPlatformClassLoader())) {
            Callable<?> desk = (Callable<?>) loader.loadClass("com.example.woven.OldDesk")
                    .getConstructor()
                    .newInstance();
            Thread thread = Thread.currentThread();
            ClassLoader before = thread.getContextClassLoader();
            thread.setContextClassLoader(loader); // where Jackson looks for its modules
            try {
                assertThat(desk.call()).isEqualTo("done");
            } finally {
                thread.setContextClassLoader(before);
            }
        }
        RecordedSpan streaming = spans.named("StreamingDesk.ask");
        assertThat(spans.all().stream()
                        .filter(span -> span.traceId() == streaming.id())
                        .filter(span -> span.operation() != Operation.TASK))
                .as(spans.describe())
                .extracting(RecordedSpan::operation)
                .containsExactly(Operation.INVOKE_AGENT, Operation.CHAT, Operation.EXECUTE_TOOL, Operation.CHAT);
        RecordedSpan agent = spans.named("Desk.ask");
        assertThat(agent.isRoot()).isTrue();
        assertThat(spans.children(agent))
                .extracting(RecordedSpan::operation)
                .as(spans.describe())
                .containsExactly(Operation.CHAT, Operation.EXECUTE_TOOL, Operation.CHAT);
        assertThat(spans.of(Operation.CHAT))
                .hasSize(4)
                .allMatch(chat -> chat.number(Attribute.GEN_AI_USAGE_INPUT_TOKENS) == 3);
        assertThat(spans.of(Operation.EXECUTE_TOOL)).hasSize(2).allSatisfy(tool -> {
            assertThat(tool.get(Attribute.CODE_FUNCTION_NAME)).isEqualTo("com.example.woven.OldDesk$Tools.findRoom");
            assertThat(tool.number(Attribute.OUTPUT_CHARS)).isEqualTo("room".length());
        });
        spans.only(Operation.VECTOR_WRITE);
        assertThat(spans.only(Operation.VECTOR_SEARCH).number(Attribute.RESULTS))
                .isEqualTo(1);
        assertThat(langChain4j())
                .singleElement()
                .asString()
                .startsWith("langchain4j 1.")
                .contains(" WOVEN ")
                .contains("class dev.langchain4j.service.tool.ToolExecutionResult is not there")
                .contains("class dev.langchain4j.invocation.InvocationContext is not there");
    }

    /** A ChatRequest without one of the methods that the advice calls. */
    @Test
    void aVersionWithOtherSignaturesIsRefusedWithTheReason(Spans spans) throws Exception {
        source(
                "dev/langchain4j/model/chat/request/ChatRequest",
                "public class ChatRequest {" + " public String modelName() { return \"canary\"; } }");
        source("dev/langchain4j/model/chat/response/ChatResponse", "public class ChatResponse {}");
        source(
                "dev/langchain4j/model/chat/ChatModel",
                "import dev.langchain4j.model.chat.request.ChatRequest;"
                        + " import dev.langchain4j.model.chat.response.ChatResponse;"
                        + " public interface ChatModel { ChatResponse chat(ChatRequest request); }");
        source(
                "com/example/other/Use",
                "import dev.langchain4j.model.chat.ChatModel;"
                        + " import dev.langchain4j.model.chat.request.ChatRequest;"
                        + " import dev.langchain4j.model.chat.response.ChatResponse;"
                        + " public class Use implements ChatModel, java.util.concurrent.Callable<String> {"
                        + " public ChatResponse chat(ChatRequest request) { return new ChatResponse(); }"
                        + " public String call() { return chat(new ChatRequest()) == null ? \"no\" : \"yes\"; } }");
        compile();
        try (URLClassLoader loader =
                new URLClassLoader(new URL[] {folder.toUri().toURL()}, ClassLoader.getPlatformClassLoader())) {
            Class<?> use = loader.loadClass("com.example.other.Use");
            assertThat(((Callable<?>) use.getConstructor().newInstance()).call())
                    .isEqualTo("yes");
        }
        assertThat(spans.all()).isEmpty();
        assertThat(langChain4j())
                .singleElement()
                .asString()
                .contains("this version has no method dev.langchain4j.model.chat.");
    }

    private void source(String name, String body) throws IOException {
        Path file = folder.resolve(name + ".java");
        Files.createDirectories(file.getParent());
        String packageName = name.substring(0, name.lastIndexOf('/')).replace('/', '.');
        Files.writeString(file, "package " + packageName + "; " + body);
    }

    private void compile() throws IOException {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null);
                Stream<Path> sources = Files.walk(folder)) {
            StringWriter messages = new StringWriter();
            List<Path> all =
                    sources.filter(path -> path.toString().endsWith(".java")).toList();
            boolean good = compiler.getTask(
                            messages,
                            files,
                            null,
                            List.of("-d", folder.toString(), "-cp", folder.toString()),
                            null,
                            files.getJavaFileObjectsFromPaths(all))
                    .call();
            assertThat(good).as(messages.toString()).isTrue();
        }
    }
}
