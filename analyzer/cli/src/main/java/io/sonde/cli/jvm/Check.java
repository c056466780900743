package io.sonde.cli.jvm;

/**
 * Something that recording needs, and how it stands.
 *
 * @param subject one or two words
 * @param sentence what was found and, unless all is well, what to do
 */
public record Check(Outcome outcome, String subject, String sentence) {
    /** How it stands. */
    public enum Outcome {
        OK,
        /** Recording works, but something will be missing. */
        LIMITED,
        /** Recording does not work. */
        NO
    }

    static Check ok(String subject, String sentence) {
        return new Check(Outcome.OK, subject, sentence);
    }

    static Check limited(String subject, String sentence) {
        return new Check(Outcome.LIMITED, subject, sentence);
    }

    static Check no(String subject, String sentence) {
        return new Check(Outcome.NO, subject, sentence);
    }
}
