package com.example.claimsdesk;

import com.example.modelserver.Flags;
import java.util.Set;

/**
 * What a run of the service is to be.
 *
 * @param baseUrl of the model provider, with {@code /v1}
 * @param partnerUrl of the partner that estimates repairs
 */
public record Options(String baseUrl, String partnerUrl, String model, long seed, Set<Fault> faults) {
    static final Set<String> FLAGS = Set.of("--base-url", "--partner-url", "--model", "--seed", "--faults");

    static Options parse(String[] args) {
        Flags flags = Flags.parse(args, FLAGS);
        return new Options(
                required(flags, "--base-url"),
                required(flags, "--partner-url"),
                flags.text("--model", "claims-large"),
                flags.whole("--seed", 7, 0),
                Fault.parse(flags.text("--faults", "")));
    }

    static String required(Flags flags, String name) {
        if (!flags.has(name)) {
            throw new IllegalArgumentException("argument '" + name + "' is needed");
        }
        return flags.text(name, "");
    }

    boolean has(Fault fault) {
        return faults.contains(fault);
    }
}
