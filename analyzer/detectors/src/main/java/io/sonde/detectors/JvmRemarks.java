package io.sonde.detectors;

import io.sonde.model.EvidenceKind;
import java.util.ArrayList;
import java.util.List;

/** Sentences about what was seen of the JVM: how much of it found its span, and how much time nobody can explain. */
final class JvmRemarks {
    private JvmRemarks() {}

    static List<String> of(JvmFacts jvm) {
        List<String> remarks = new ArrayList<>();
        long seen = jvm.evidence().seen(EvidenceKind.CPU);
        if (seen > 0) {
            long inSpans = jvm.evidence().inSpans(EvidenceKind.CPU);
            long never = jvm.evidence().unplaced();
            remarks.add("Of " + seen + " processor samples " + Wording.percent((double) inSpans / seen)
                    + " fell into a span; " + Wording.percent((double) never / seen)
                    + " were on threads that are never in one, such as the garbage collector's and the compiler's, and "
                    + Wording.percent((double) (seen - inSpans - never) / seen)
                    + " on the program's threads outside of all spans.");
        }
        if (!jvm.evidence().seen().isEmpty()) {
            remarks.add("Of the time that sessions depended on nothing is known about "
                    + Wording.percent(jvm.unknownShare())
                    + ": waits below the recording's thresholds, threads that were not scheduled, and virtual threads that"
                    + " waited for something that is not recorded.");
        }
        return remarks;
    }
}
