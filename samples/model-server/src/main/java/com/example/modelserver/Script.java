package com.example.modelserver;

/** The model's mind: what it says next. The same prompt has the same answer; it is asked by several threads at once. */
@FunctionalInterface
public interface Script {
    Reply next(Prompt prompt);
}
