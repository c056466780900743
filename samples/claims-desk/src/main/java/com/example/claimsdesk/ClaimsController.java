package com.example.claimsdesk;

import java.util.Map;
import org.springframework.ai.chat.client.ChatClient;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Flux;

/** What adjusters call over HTTP: a question is answered whole, a letter is streamed as it is written. */
@RestController
class ClaimsController {
    private final Answers answers;
    private final ChatClient letters;

    ClaimsController(Answers answers, ChatClient letters) {
        this.answers = answers;
        this.letters = letters;
    }

    @PostMapping("/claims/{id}/questions")
    Map<String, String> question(@PathVariable("id") int id, @RequestBody Question question) {
        return Map.of("answer", answers.answer(id, question));
    }

    @PostMapping(path = "/claims/{id}/letter", produces = MediaType.TEXT_EVENT_STREAM_VALUE)
    Flux<String> letter(@PathVariable("id") int id) {
        return letters.prompt().user("Write to the owner of the car of claim " + id + ".").stream()
                .content();
    }
}
