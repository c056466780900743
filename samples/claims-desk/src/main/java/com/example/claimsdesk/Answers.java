package com.example.claimsdesk;

/** Has a question answered and keeps a note of it. */
interface Answers {
    String answer(int claim, Question question);
}
