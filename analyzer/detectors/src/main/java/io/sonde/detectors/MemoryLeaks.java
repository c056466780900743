package io.sonde.detectors;

import io.sonde.model.HeapRecord;
import io.sonde.model.Session;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Reports what grows and is never given back: objects on the heap ({@link HeapLeak}), and threads, class loaders, direct
 * buffers, native memory and descriptors ({@link CounterLeak}). What is steady is said to be ruled out; what was seen for too
 * short a time is not judged. Each recording is judged by itself, because programs forget everything when they end; of several
 * the worst is told.
 */
final class MemoryLeaks implements Detector<MemoryLeaks> {
    /** Stands beside the detectors where the dump of a recording could not be read. */
    static final String DUMP = "heap-dump";

    private final SessionTimes times = new SessionTimes();
    private final AllocationSites sites = new AllocationSites();
    private @Nullable HeapRecord heap;
    private io.sonde.model.@Nullable Evidence evidence;
    private final List<MemoryLeaks> others = new ArrayList<>();

    @Override
    public String id() {
        return HeapLeak.ID;
    }

    @Override
    public List<String> alsoJudges() {
        return CounterLeak.IDS;
    }

    @Override
    public void observe(Session session) {
        evidence = session.evidence().all();
        heap = evidence.heap();
        times.add(session.begin(0), session.end(0));
        sites.observe(session);
    }

    @Override
    public void merge(MemoryLeaks other) {
        if (heap == null || other.heap == null || heap == other.heap) {
            heap = heap == null ? other.heap : heap;
            evidence = evidence == null ? other.evidence : evidence;
            times.merge(other.times);
            sites.merge(other.sites);
        } else {
            others.add(other);
        }
        others.addAll(other.others);
        other.others.clear();
    }

    @Override
    public Verdict finish() {
        Map<String, Judgement> worst = new TreeMap<>();
        Set<String> troubles = new TreeSet<>();
        judge(worst, troubles);
        others.forEach(other -> other.judge(worst, troubles));
        List<Claim> claims = new ArrayList<>();
        Map<String, String> notJudged = new TreeMap<>();
        Map<String, String> ruledOut = new TreeMap<>();
        worst.forEach((id, judgement) -> {
            Claim claim = judgement.claim();
            if (claim != null) {
                claims.add(claim);
            } else {
                (judgement.grade() == Grade.STEADY ? ruledOut : notJudged).put(id, judgement.words());
            }
        });
        if (!troubles.isEmpty()) {
            notJudged.put(DUMP, String.join(" ", troubles));
        }
        return new Verdict.Partly(claims, notJudged, ruledOut);
    }

    private List<Judgement> judged(HeapRecord own, io.sonde.model.Evidence seen, Set<String> troubles) {
        List<Judgement> judgements = new ArrayList<>();
        try (RecordedDump dump = new RecordedDump(own.dump())) {
            HeapView view = HeapView.of(own, dump);
            judgements.add(new HeapLeak(view, seen.events(), times, sites).judge());
            sites.observeOutside(seen);
            judgements.addAll(CounterLeak.all(view, times, sites));
            String trouble = dump.trouble();
            if (trouble != null) {
                troubles.add(trouble);
            }
        } catch (IOException left) {
            // a temporary file that stays open until the process ends takes nothing from the judgement
        }
        return judgements;
    }

    private void judge(Map<String, Judgement> worst, Set<String> troubles) {
        HeapRecord own = heap;
        io.sonde.model.Evidence seen = evidence;
        List<Judgement> judgements = new ArrayList<>();
        if (own == null || seen == null || own.gauges().isEmpty()) {
            String reason = "the recording has no gauges of memory";
            judgements.add(Judgement.tooShort(HeapLeak.ID, reason));
            CounterLeak.IDS.forEach(id -> judgements.add(Judgement.tooShort(id, reason)));
        } else {
            judgements.addAll(judged(own, seen, troubles));
        }
        for (Judgement judgement : judgements) {
            worst.merge(judgement.id(), judgement, (known, added) -> added.outranks(known) ? added : known);
        }
    }
}
