package com.example.modelserver;

import java.util.Optional;

/** Which calls a provider refuses; asked by several threads at once. */
@FunctionalInterface
public interface Refusals {
    /** @param call the number of this call, from 1 */
    Optional<Refusal> judge(Prompt prompt, int call);

    static Refusals none() {
        return (prompt, call) -> Optional.empty();
    }

    /** Every so many calls one; never for 0. */
    static Refusals every(int calls) {
        return (prompt, call) -> calls > 0 && call % calls == 0 ? Optional.of(Refusal.limited(1)) : Optional.empty();
    }
}
