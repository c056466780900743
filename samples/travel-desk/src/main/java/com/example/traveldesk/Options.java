package com.example.traveldesk;

import com.example.modelserver.Flags;
import java.util.Set;

/**
 * What a run of the desk is to be.
 *
 * @param rate requests offered per second; 0 means that each clerk asks again as soon as it is answered
 * @param embedding {@code onnx} for the local embedding model, {@code hash} for a tiny one without native code
 */
public record Options(
        int requests,
        int concurrency,
        double rate,
        long seed,
        String baseUrl,
        String peerUrl,
        String model,
        String smallModel,
        String embedding,
        Set<Fault> faults) {
    static final Set<String> FLAGS = Set.of(
            "--requests",
            "--concurrency",
            "--rate",
            "--seed",
            "--base-url",
            "--peer-url",
            "--model",
            "--small-model",
            "--embedding",
            "--faults");

    static Options parse(String[] args) {
        Flags flags = Flags.parse(args, FLAGS);
        String model = flags.text("--model", "travel-large");
        Options options = new Options(
                flags.whole("--requests", 40, 1),
                flags.whole("--concurrency", 2, 1),
                flags.number("--rate", 0),
                flags.whole("--seed", 7, 0),
                required(flags, "--base-url"),
                required(flags, "--peer-url"),
                model,
                flags.text("--small-model", flags.has("--model") ? model : "travel-small"),
                flags.text("--embedding", "onnx"),
                Fault.parse(flags.text("--faults", "")));
        if (!Set.of("onnx", "hash").contains(options.embedding())) {
            throw new IllegalArgumentException("argument '--embedding' needs onnx or hash");
        }
        return options;
    }

    private static String required(Flags flags, String name) {
        if (!flags.has(name)) {
            throw new IllegalArgumentException("argument '" + name + "' is needed");
        }
        return flags.text(name, "");
    }

    boolean has(Fault fault) {
        return faults.contains(fault);
    }
}
