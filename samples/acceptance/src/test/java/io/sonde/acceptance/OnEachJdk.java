package io.sonde.acceptance;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Runs a test that takes a {@link io.sonde.testkit.Jdk} on our Java and on 25; without a 25 it is skipped and says so. */
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
@ParameterizedTest(name = "{0}")
@MethodSource("io.sonde.testkit.Jdk#all")
@ExtendWith(CountsJdk25.class)
@interface OnEachJdk {}
