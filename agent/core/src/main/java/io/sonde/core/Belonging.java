package io.sonde.core;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import net.bytebuddy.asm.Advice;
import net.bytebuddy.description.annotation.AnnotationDescription;
import net.bytebuddy.description.method.MethodDescription;
import net.bytebuddy.description.method.ParameterDescription;
import net.bytebuddy.description.type.TypeDescription;
import net.bytebuddy.implementation.bytecode.StackManipulation;
import net.bytebuddy.implementation.bytecode.assign.Assigner;
import net.bytebuddy.implementation.bytecode.constant.NullConstant;

/**
 * One of the objects that a woven method was called with, for {@link io.sonde.api.SessionWatch}: by number, of those parameters
 * that may hold an object of the program's own; null where there are fewer. Nothing is boxed and no array made for it.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.PARAMETER)
public @interface Belonging {
    /** From 0 on. */
    int value();

    /** Finds the parameter. */
    final class Factory implements Advice.OffsetMapping.Factory<Belonging> {
        @Override
        public Class<Belonging> getAnnotationType() {
            return Belonging.class;
        }

        @Override
        public Advice.OffsetMapping make(
                ParameterDescription.InDefinedShape target,
                AnnotationDescription.Loadable<Belonging> annotation,
                AdviceType adviceType) {
            return new Numbered(annotation.load().value());
        }
    }

    /** @param number of those that may hold an object of the program's own */
    record Numbered(int number) implements Advice.OffsetMapping {
        @Override
        public Target resolve(
                TypeDescription type,
                MethodDescription method,
                Assigner assigner,
                Advice.ArgumentHandler arguments,
                Sort sort) {
            int seen = 0;
            for (ParameterDescription parameter : method.getParameters()) {
                TypeDescription declared = parameter.getType().asErasure();
                if (mayBelong(declared) && seen++ == number) {
                    return new Target.ForVariable.ReadOnly(
                            declared, arguments.argument(parameter.getOffset()), StackManipulation.Trivial.INSTANCE);
                }
            }
            return new Target.ForStackManipulation(NullConstant.INSTANCE);
        }

        private static boolean mayBelong(TypeDescription declared) {
            return !declared.isPrimitive()
                    && !declared.isArray()
                    && (!declared.getName().startsWith("java.")
                            || declared.getName().equals("java.lang.Object"));
        }
    }
}
