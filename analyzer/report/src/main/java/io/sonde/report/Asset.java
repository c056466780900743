package io.sonde.report;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;

/**
 * The report's stylesheet or script, kept as a file of its own and written into the page.
 *
 * @param element {@code style} or {@code script}
 */
record Asset(String element, String text) {
    static Asset of(String element, String file) {
        try (InputStream in = Asset.class.getResourceAsStream(file)) {
            if (in == null) {
                throw new IllegalStateException("missing from the jar: io/sonde/report/" + file);
            }
            return new Asset(element, new String(in.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A library's script with its licence before it, without the hint at a file that is not there. */
    static Asset ofLibrary(String file, String licence) {
        String text = of("script", file).text.replaceAll("(?m)^//# sourceMappingURL=.*$", "");
        String terms = of("script", licence).text.replace("*/", "* /");
        return new Asset("script", "/*\n" + terms.strip() + "\n*/\n" + text.strip() + "\n");
    }

    /** What a content security policy allows this asset by. */
    String hash() {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return "'sha256-" + Base64.getEncoder().encodeToString(digest) + "'";
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
