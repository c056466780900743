package io.sonde.core;

import io.sonde.format.options.BadOption;
import io.sonde.weaving.Advices;
import io.sonde.weaving.Targets;
import io.sonde.weaving.Weaving;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import net.bytebuddy.description.method.MethodDescription;
import net.bytebuddy.matcher.ElementMatcher;
import net.bytebuddy.matcher.ElementMatchers;

/**
 * Match rules of the user, one a line:
 *
 * <pre>
 *   session        com.acme.Desk#handle(String, int)
 *   action         com.acme.tools.*#run*
 *   retrieval      +com.acme.Repository#find*        (the type and everything below it)
 *   decision       @com.acme.Planning                (methods that carry this annotation, kept at run time)
 *   # a comment
 * </pre>
 *
 * {@code *} stands for any run of characters; without parentheses, or with {@code (..)}, any arguments match.
 */
final class Rules {
    /** What rules are listed as among the libraries. */
    static final String LIBRARY = "rules";

    private static final Pattern LINE = Pattern.compile(
            "(session|decision|retrieval|action|communication)\\s+([+@]?)([\\w.$*]+)(?:#([\\w$*]+)(?:\\(([^)]*)\\))?)?");

    private static final Map<String, Class<?>> ADVICE = Map.of(
            "session", RuleAdvice.Session.class,
            "decision", RuleAdvice.Decision.class,
            "retrieval", RuleAdvice.Retrieval.class,
            "action", RuleAdvice.Action.class,
            "communication", RuleAdvice.Communication.class);

    private Rules() {}

    /** @throws BadOption naming the first line that is no rule */
    static List<Weaving> read(Path file) throws BadOption {
        List<String> lines;
        try {
            lines = Files.readAllLines(file);
        } catch (IOException unreadable) {
            throw new BadOption("rules=" + file + " cannot be read");
        }
        List<Weaving> weavings = new ArrayList<>();
        List<Weaving> ofPublishers = new ArrayList<>();
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i).strip();
            if (!line.isEmpty() && !line.startsWith("#")) {
                RuleWeaving rule = rule(line, file + " line " + (i + 1));
                weavings.add(rule);
                PublisherRule.of(rule.targets, rule.methods, rule.advice.getSimpleName())
                        .forEach(ofPublishers::add);
            }
        }
        weavings.addAll(ofPublishers);
        return weavings;
    }

    private static RuleWeaving rule(String line, String where) throws BadOption {
        Matcher matcher = LINE.matcher(line);
        if (!matcher.matches() || matcher.group(4) == null && !matcher.group(2).equals("@")) {
            throw new BadOption("rules: " + where
                    + " is no rule; write: session|decision|retrieval|action|communication package.Class#method(args)");
        }
        if (!matcher.group(2).isEmpty() && matcher.group(3).contains("*")) {
            throw new BadOption("rules: " + where + " is no rule; a type behind + or @ is written out, without *");
        }
        Class<?> advice = ADVICE.get(matcher.group(1));
        if (advice == null) {
            throw new IllegalStateException(matcher.group(1));
        }
        String type = matcher.group(3);
        ElementMatcher.Junction<MethodDescription> methods =
                ElementMatchers.<MethodDescription>isMethod().and(ElementMatchers.not(ElementMatchers.isSynthetic()));
        if (matcher.group(4) != null) {
            methods = methods.and(ElementMatchers.nameMatches(glob(matcher.group(4))));
        }
        String arguments = matcher.group(5);
        if (arguments != null && !arguments.strip().equals("..")) {
            methods = methods.and(new ArgumentNames(arguments));
        }
        Targets targets = switch (matcher.group(2)) {
            case "+" -> Targets.subtypesOf(type);
            case "@" -> Targets.mentioning(type);
            default -> type.contains("*") ? Targets.matching(Pattern.compile(glob(type))) : Targets.named(type);
        };
        if (matcher.group(2).equals("@")) {
            methods = methods.and(ElementMatchers.isAnnotatedWith(ElementMatchers.named(type)));
        }
        return new RuleWeaving(targets, methods, advice);
    }

    private static String glob(String text) {
        return Pattern.quote(text).replace("*", "\\E.*\\Q");
    }

    private record ArgumentNames(List<String> names) implements ElementMatcher<MethodDescription> {
        ArgumentNames(String list) {
            this(
                    list.isBlank()
                            ? List.of()
                            : Pattern.compile(",")
                                    .splitAsStream(list)
                                    .map(String::strip)
                                    .toList());
        }

        @Override
        public boolean matches(MethodDescription method) {
            if (method.getParameters().size() != names.size()) {
                return false;
            }
            for (int i = 0; i < names.size(); i++) {
                String actual =
                        method.getParameters().get(i).getType().asErasure().getActualName();
                String wanted = names.get(i);
                if (!actual.equals(wanted) && !actual.endsWith("." + wanted) && !wanted.equals("*")) {
                    return false;
                }
            }
            return true;
        }
    }

    private record RuleWeaving(Targets targets, ElementMatcher<MethodDescription> methods, Class<?> advice)
            implements Weaving {
        @Override
        public String library() {
            return LIBRARY;
        }

        /** A rule has nothing to do with the others. */
        @Override
        public boolean isOptional() {
            return true;
        }

        @Override
        public void advise(Advices advices) {
            advices.on(new ElementMatcher.Junction.Conjunction<>(methods, PublisherRule.noPublisher()), advice);
        }
    }
}
