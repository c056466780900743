package com.example.woven;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import io.sonde.weaving.Weaving;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import net.bytebuddy.asm.Advice;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What every advice has to keep to, so that it runs where it is called and never disturbs the program. */
class AdviceRulesTest {
    private static final Path CLASSES = Path.of("target", "classes");
    private static final Path CORE = Path.of("..", "core", "target", "classes");

    /** In the words of a matcher, the names that a method may have; those of its types stand in {@code erasure}. */
    private static final Pattern METHOD_NAME = Pattern.compile("(?<!erasure\\()name\\((?:equals|in)\\(([^)]*)\\)\\)");

    private final JavaClasses instrumentations = new ClassFileImporter().importPath(CLASSES);
    private final JavaClasses core = new ClassFileImporter().importPath(CORE);

    /** A method that runs around or after another one. */
    private record AdviceMethod(
            JavaMethod method,
            Class<?> suppress,
            boolean inline,
            @Nullable Class<?> onThrowable) {
        boolean isInlined() {
            return inline;
        }
    }

    private static List<AdviceMethod> adviceOf(JavaClasses classes) {
        List<AdviceMethod> found = new ArrayList<>();
        for (JavaClass type : classes) {
            for (JavaMethod method : type.getMethods()) {
                Advice.OnMethodEnter enter = method.reflect().getAnnotation(Advice.OnMethodEnter.class);
                Advice.OnMethodExit exit = method.reflect().getAnnotation(Advice.OnMethodExit.class);
                if (enter != null) {
                    found.add(new AdviceMethod(method, enter.suppress(), enter.inline(), null));
                } else if (exit != null) {
                    found.add(new AdviceMethod(method, exit.suppress(), exit.inline(), exit.onThrowable()));
                }
            }
        }
        return found;
    }

    private static boolean isOfJdk(JavaClass type) {
        return type.getPackageName().endsWith(".jdkhttp")
                || type.getPackageName().endsWith(".concurrent")
                || type.getPackageName().endsWith(".oteljavaagent")
                || type.getPackageName().endsWith(".jdkhttpserver")
                || type.getPackageName().equals("io.sonde.core");
    }

    private List<AdviceMethod> all() {
        List<AdviceMethod> all = new ArrayList<>(adviceOf(instrumentations));
        all.addAll(adviceOf(core));
        assertThat(all).hasSizeGreaterThan(40);
        return all;
    }

    @Test
    void everyAdviceSuppressesThrowable() {
        assertThat(all())
                .allSatisfy(advice -> assertThat(advice.suppress())
                        .as(advice.method().getFullName())
                        .isEqualTo(Throwable.class));
    }

    @Test
    void everyAdviceIsPublicAndStatic() {
        assertThat(all()).allSatisfy(advice -> {
            assertThat(advice.method().getModifiers())
                    .as(advice.method().getFullName())
                    .contains(JavaModifier.PUBLIC, JavaModifier.STATIC);
            for (JavaClass type = advice.method().getOwner();
                    type != null;
                    type = type.getEnclosingClass().orElse(null)) {
                assertThat(type.getModifiers()).as(type.getName()).contains(JavaModifier.PUBLIC);
            }
        });
    }

    /** An exit that gives back what its enter opened has to run when the method throws. */
    @Test
    void everyExitOfAnOpenedSpanRunsOnFailures() {
        assertThat(all())
                .filteredOn(advice -> advice.onThrowable() != null
                        && advice.method().getRawParameterTypes().stream()
                                .anyMatch(type -> type.getName().equals("io.sonde.api.Span")))
                .isNotEmpty()
                .allSatisfy(advice -> assertThat(advice.onThrowable())
                        .as(advice.method().getFullName())
                        .isEqualTo(Throwable.class));
    }

    @Test
    void adviceOfTheJdkIsInlinedAndThatOfLibrariesIsNot() {
        assertThat(all())
                .allSatisfy(advice -> assertThat(advice.isInlined())
                        .as(advice.method().getFullName())
                        .isEqualTo(isOfJdk(advice.method().getOwner())));
    }

    @Test
    void inlinedAdviceCallsOnlyTheBootApiAndTheJdk() {
        assertThat(all()).filteredOn(AdviceMethod::isInlined).allSatisfy(advice -> {
            assertThat(advice.method().getCallsFromSelf())
                    .extracting(call -> call.getTargetOwner().getPackageName())
                    .as(advice.method().getFullName())
                    .allMatch(name -> name.startsWith("java.")
                            || name.equals("com.sun.net.httpserver")
                            || name.equals("io.sonde.api")
                            || name.equals("io.sonde.format.vocabulary"));
            assertThat(advice.method().getFieldAccesses())
                    .extracting(access -> access.getTargetOwner().getPackageName())
                    .allMatch(name -> name.startsWith("java.")
                            || name.equals("io.sonde.api")
                            || name.equals("io.sonde.format.vocabulary"));
        });
    }

    /** A class that implements Weaving cannot be loaded beside the library. */
    @Test
    void adviceAndItsHelpersUseNoWeaving() {
        Set<String> wrong = new TreeSet<>();
        for (JavaClass type : instrumentations) {
            if (type.isAssignableTo(Weaving.class)) {
                continue;
            }
            for (Dependency dependency : type.getDirectDependenciesFromSelf()) {
                boolean access = dependency.getDescription().contains(" calls ")
                        || dependency.getDescription().contains(" gets field ");
                if (access && dependency.getTargetClass().isAssignableTo(Weaving.class)) {
                    wrong.add(dependency.getDescription());
                }
            }
        }
        assertThat(wrong).isEmpty();
    }

    @Test
    void everyWeavingIsRegisteredAndCanBeMade() throws Exception {
        List<String> registered = Files.readAllLines(CLASSES.resolve("META-INF/services/io.sonde.weaving.Weaving"));
        List<String> present = instrumentations.stream()
                .filter(type -> type.isAssignableTo(Weaving.class) && !type.isInterface())
                .map(JavaClass::getName)
                .sorted()
                .toList();
        assertThat(registered).containsExactlyElementsOf(present);
        for (String name : present) {
            Weaving weaving = (Weaving) Class.forName(name).getConstructor().newInstance();
            assertThat(weaving.library()).isNotBlank();
            List<Class<?>> advice = new ArrayList<>();
            weaving.advise((methods, type) -> advice.add(type));
            assertThat(advice).as(name).isNotEmpty();
            assertThat(weaving.targets()).isNotNull();
        }
    }

    @Test
    void everyAdviceIsBound() throws Exception {
        Set<String> bound = new TreeSet<>();
        for (JavaClass type : instrumentations) {
            if (type.isAssignableTo(Weaving.class)) {
                Weaving weaving = (Weaving) type.reflect().getConstructor().newInstance();
                weaving.advise((methods, advice) -> bound.add(advice.getName()));
            }
        }
        Set<String> present = new TreeSet<>();
        adviceOf(instrumentations)
                .forEach(advice -> present.add(advice.method().getOwner().getName()));
        present.removeIf(name -> name.contains(".RuleAdvice$")); // bound by the user's rules
        assertThat(bound).isEqualTo(present);
    }

    /** What a weaving says of its methods' names decides which classes are looked at; matchers tell theirs in words. */
    @Test
    void everyMethodThatAdviceIsBoundToIsLookedFor() throws Exception {
        int limited = 0;
        for (JavaClass type : instrumentations) {
            if (type.isAssignableTo(Weaving.class)) {
                Weaving weaving = (Weaving) type.reflect().getConstructor().newInstance();
                Set<String> bound = new TreeSet<>();
                weaving.advise((methods, advice) -> METHOD_NAME
                        .matcher(methods.toString())
                        .results()
                        .forEach(found -> bound.addAll(List.of(found.group(1).split(", ")))));
                Set<String> lookedFor = weaving.targets().methods();
                if (!lookedFor.isEmpty()) {
                    limited++;
                    assertThat(lookedFor).as(type.getName()).containsAll(bound);
                }
            }
        }
        assertThat(limited).isGreaterThan(40);
    }

    /** A weaving is made before the library is loaded, and must not load it. */
    @Test
    void noWeavingTouchesItsLibrary() {
        assertThat(instrumentations)
                .filteredOn(type -> type.isAssignableTo(Weaving.class))
                .allSatisfy(type -> assertThat(type.getAccessesFromSelf())
                        .extracting(access -> access.getTargetOwner().getPackageName())
                        .as(type.getName())
                        .allMatch(name -> name.startsWith("java.")
                                || name.startsWith("io.sonde.")
                                || name.startsWith("net.bytebuddy.")));
    }

    /** What a weaving loads while the JVM shows us a class cannot be woven, and may be that class itself. */
    @Test
    void noWeavingNamesAClassThatIsWovenByItsLiteral() throws Exception {
        Set<String> woven = new TreeSet<>();
        for (JavaClass type : instrumentations) {
            if (type.isAssignableTo(Weaving.class)) {
                Weaving weaving = (Weaving) type.reflect().getConstructor().newInstance();
                woven.addAll(weaving.targets().names());
            }
        }
        assertThat(instrumentations)
                .filteredOn(type -> type.isAssignableTo(Weaving.class))
                .allSatisfy(type -> assertThat(type.getReferencedClassObjects())
                        .extracting(literal -> literal.getRawType().getName())
                        .as(type.getName())
                        .doesNotContainAnyElementsOf(woven));
    }

    @Test
    void theClassesLieWhereTheyAreLookedFor() throws IOException {
        assertThat(Files.isSameFile(CLASSES, Path.of("target/classes"))).isTrue();
        assertThat(instrumentations.size()).isGreaterThan(40);
        assertThat(core.size()).isGreaterThan(15);
    }
}
