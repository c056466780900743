package io.sonde.report;

import com.fasterxml.jackson.core.SerializableString;
import com.fasterxml.jackson.core.io.CharacterEscapes;
import org.jspecify.annotations.Nullable;

/** JSON that may stand inside a script element: nothing in it ends the element or begins another. */
final class ScriptEscapes extends CharacterEscapes {
    private static final long serialVersionUID = 1;

    @Override
    public int[] getEscapeCodesForAscii() {
        int[] escapes = standardAsciiEscapesForJSON();
        for (char c : new char[] {'<', '>', '&', '\'', '`'}) {
            escapes[c] = ESCAPE_STANDARD;
        }
        return escapes;
    }

    @Override
    public @Nullable SerializableString getEscapeSequence(int c) {
        return null;
    }
}
