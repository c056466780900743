package io.sonde.model;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ClassNamesTest {
    @ParameterizedTest
    @CsvSource({
        "java/lang/String, java.lang.String",
        "[B, byte[]",
        "[[I, int[][]",
        "[Ljava/lang/String;, java.lang.String[]",
        "[[Lcom/acme/Foo$$Lambda+0x7f1c;, com.acme.Foo$$Lambda[][]",
        "com/acme/Foo$$Lambda$14+0x0000000800c03000, com.acme.Foo$$Lambda",
        "com/acme/Foo$$Lambda$14.0x0000000800c03000, com.acme.Foo$$Lambda",
        "com/acme/Foo$$Lambda/0x00007f3c, com.acme.Foo$$Lambda",
        "java/lang/invoke/LambdaForm$MH+0x00000008000c1000, java.lang.invoke.LambdaForm$MH",
        "java/lang/invoke/LambdaForm$DMH/0x0000000800c03400, java.lang.invoke.LambdaForm$DMH",
        "jdk/internal/reflect/GeneratedMethodAccessor12, jdk.internal.reflect.GeneratedMethodAccessor",
        "com/acme/Format0x1, com.acme.Format0x1",
        "com/acme/MethodAccessor2, com.acme.MethodAccessor2",
        "'', ''",
    })
    void namesAreWhatPeopleWriteAndTheSameFromRunToRun(String internal, String readable) {
        assertThat(ClassNames.readable(internal)).isEqualTo(readable);
    }
}
