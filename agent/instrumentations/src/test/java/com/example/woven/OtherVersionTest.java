package com.example.woven;

import static org.assertj.core.api.Assertions.assertThat;

import io.sonde.testkit.Spans;
import io.sonde.testkit.Woven;
import java.io.IOException;
import java.io.StringWriter;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** A library whose signatures are not those we know is refused as a whole, with the reason. */
@ExtendWith(Woven.class)
class OtherVersionTest {
    @TempDir
    private Path folder;

    private static List<String> langChain4j() {
        return Woven.census().stream()
                .filter(line -> line.startsWith("langchain4j ") && line.contains(" REFUSED "))
                .toList();
    }

    /** A ChatRequest without one of the methods that the advice calls. */
    @Test
    void aVersionWithOtherSignaturesIsRefusedAsAWhole(Spans spans) throws Exception {
        source(
                "dev/langchain4j/model/chat/request/ChatRequest",
                "public class ChatRequest {" + " public String modelName() { return \"canary\"; } }");
        source("dev/langchain4j/model/chat/response/ChatResponse", "public class ChatResponse {}");
        source(
                "dev/langchain4j/model/chat/ChatModel",
                "import dev.langchain4j.model.chat.request.ChatRequest;"
                        + " import dev.langchain4j.model.chat.response.ChatResponse;"
                        + " public interface ChatModel { ChatResponse chat(ChatRequest request); }");
        // Has all that its own weaving needs, and is refused with the rest.
        source("dev/langchain4j/rag/query/Query", "public class Query { public String text() { return \"canary\"; } }");
        source(
                "dev/langchain4j/rag/content/Content",
                "import dev.langchain4j.data.segment.TextSegment;"
                        + " public interface Content { TextSegment textSegment(); }");
        source(
                "dev/langchain4j/data/segment/TextSegment",
                "public class TextSegment { public String text() { return \"canary\"; } }");
        source(
                "dev/langchain4j/rag/content/retriever/ContentRetriever",
                "import dev.langchain4j.rag.query.Query; import dev.langchain4j.rag.content.Content;"
                        + " public interface ContentRetriever { java.util.List<Content> retrieve(Query query); }");
        source(
                "com/example/other/Find",
                "import dev.langchain4j.rag.query.Query; import dev.langchain4j.rag.content.Content;"
                        + " import dev.langchain4j.rag.content.retriever.ContentRetriever;"
                        + " public class Find implements ContentRetriever, java.util.concurrent.Callable<String> {"
                        + " public java.util.List<Content> retrieve(Query query) { return java.util.List.of(); }"
                        + " public String call() { return retrieve(new Query()).isEmpty() ? \"yes\" : \"no\"; } }");
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
            for (String name : List.of("com.example.other.Find", "com.example.other.Use")) {
                Class<?> use = loader.loadClass(name);
                assertThat(((Callable<?>) use.getConstructor().newInstance()).call())
                        .isEqualTo("yes");
            }
        }
        assertThat(spans.all()).isEmpty();
        assertThat(langChain4j())
                .singleElement()
                .asString()
                .contains(" REFUSED 0 ")
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
