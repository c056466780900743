package io.sonde.report;

/** Terminal colours, or none. Applied last: colour codes take no columns. */
enum Ink {
    PLAIN(""),
    BOLD("1"),
    DIM("2"),
    RED("1;31"),
    YELLOW("33"),
    GREEN("32"),
    BLUE("34"),
    CYAN("36"),
    MAGENTA("35");

    private final String code;

    Ink(String code) {
        this.code = code;
    }

    String on(String text, boolean color) {
        return color && this != PLAIN && !text.isEmpty() ? "\u001b[" + code + "m" + text + "\u001b[0m" : text;
    }

    static Ink of(Headline.Tone tone) {
        return switch (tone) {
            case CRITICAL -> RED;
            case WARNING -> YELLOW;
            case FINE -> GREEN;
            case UNKNOWN -> BOLD;
        };
    }

    static Ink ofPhase(String phase) {
        return switch (phase) {
            case "decision" -> BLUE;
            case "retrieval" -> GREEN;
            case "action" -> YELLOW;
            case "communication" -> MAGENTA;
            default -> CYAN;
        };
    }
}
