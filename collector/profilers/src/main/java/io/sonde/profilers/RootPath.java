package io.sonde.profilers;

import java.lang.reflect.Modifier;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import jdk.jfr.consumer.RecordedClass;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordedObject;
import org.jspecify.annotations.Nullable;

/**
 * One line about one sampled object: its class, its age, and the way to it from a root, an object a step, each with what
 * leads to it. Of what JFR says of objects only names of classes and fields and the sizes of collections are taken.
 */
final class RootPath {
    private static final int MOST_STEPS = 250;
    private static final Pattern SIZE = Pattern.compile("Size: (\\d+)");
    private static final Pattern CLASS = Pattern.compile("Class Name: ([\\w.$]+)");

    /** One object; {@code via} leads to it from the step before. */
    private record Step(String type, String via, @Nullable Long entries) {}

    private RootPath() {}

    /** Empty for a sample without a way: nothing held it any more, or only weakly, or the time was over. */
    static String line(RecordedEvent event) {
        RecordedObject object = event.getValue("object");
        RecordedObject root = event.hasField("root") ? event.getValue("root") : null;
        if (object == null || root == null && object.getValue("referrer") == null) {
            return "";
        }
        List<Step> steps = steps(object);
        JsonLine line = new JsonLine();
        line.text("type", type(object));
        line.number(
                "age",
                Duration.between(event.getInstant("allocationTime"), event.getStartTime())
                        .toNanos());
        if (root != null) {
            line.text("root", root.getString("system") + ", " + root.getString("type"));
        }
        line.objects("path", steps, RootPath::step);
        return line.toString();
    }

    private static void step(JsonLine line, Step step) {
        line.text("type", step.type());
        line.text("via", step.via());
        line.number("entries", step.entries());
    }

    /** From the root on. */
    private static List<Step> steps(RecordedObject sampled) {
        List<Step> steps = new ArrayList<>();
        RecordedObject object = sampled;
        while (object != null && steps.size() < MOST_STEPS) {
            RecordedObject link = object.getValue("referrer");
            RecordedObject from = link == null ? null : link.getValue("object");
            steps.add(new Step(type(object), link == null ? "" : via(link, from), entries(object)));
            boolean isStatic = from != null && type(from).equals("java.lang.Class") && isStatic(link);
            object = isStatic ? null : from;
        }
        Collections.reverse(steps);
        return steps;
    }

    private static String via(RecordedObject link, @Nullable RecordedObject from) {
        RecordedObject field = link.getValue("field");
        if (field != null) {
            String name = String.valueOf(field.getString("name"));
            return isStatic(link) && from != null ? "static " + named(from) + "." + name : name;
        }
        return link.getValue("array") == null ? "" : "[]";
    }

    private static boolean isStatic(@Nullable RecordedObject link) {
        RecordedObject field = link == null ? null : link.getValue("field");
        return field != null && Modifier.isStatic(field.getShort("modifiers"));
    }

    /** Of a class as an object. */
    private static String named(RecordedObject type) {
        Matcher name = CLASS.matcher(String.valueOf(type.getString("description")));
        return name.find() ? name.group(1) : "?";
    }

    private static @Nullable Long entries(RecordedObject object) {
        Matcher size = SIZE.matcher(String.valueOf(object.getString("description")));
        return size.find() ? (Long) Long.parseLong(size.group(1)) : null;
    }

    private static String type(RecordedObject object) {
        RecordedClass type = object.getValue("type");
        return type == null ? "?" : type.getName();
    }
}
