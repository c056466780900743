package io.sonde.model;

import io.sonde.format.BlockReader;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Takes blocks in, each once, from wherever they were found. A damaged block, or one of another recording, is counted with
 * its reason and left out.
 */
final class BlockSource {
    private final RecordingBuilder builder;
    private final PositionLedger ledger;
    private final @Nullable Long ownRing;
    private final long upTo;
    private final Set<Long> foreign = new HashSet<>();
    private final BlockReader block = new BlockReader();

    /**
     * @param ownRing the ring whose blocks these should be; null when nothing says which
     * @param upTo position of that ring up to which there should be blocks
     */
    BlockSource(RecordingBuilder builder, PositionLedger ledger, @Nullable Long ownRing, long upTo) {
        this.builder = builder;
        this.ledger = ledger;
        this.ownRing = ownRing;
        this.upTo = upTo;
    }

    void read(byte[] bytes, int size) {
        String wrong = block.open(bytes, size);
        if (wrong != null) {
            builder.corrupt(wrong);
            if (block.hasHeader() && !isForeign()) {
                ledger.damaged(block.ringId(), block.first(), block.next(), wrong);
            }
        } else if (isForeign()) {
            foreign();
        } else if (isNew()) {
            hand();
        } else {
            builder.duplicateBlock();
        }
    }

    /** Takes in a block that may be none, or one that was read before; true when it was a new block of the ring. */
    boolean readIfNew(byte[] bytes, int size) {
        if (block.open(bytes, size) != null) {
            return false;
        }
        if (isForeign()) {
            foreign();
            return false;
        }
        if (!isNew()) {
            return false;
        }
        hand();
        return block.next() > block.first();
    }

    /** Whether blocks should be there that were not found. */
    boolean lacksBlocks() {
        return ledger.hasGaps() || ownRing != null && ledger.end(ownRing) < upTo;
    }

    /** Once for each recording: the same block may be met by the queue and by the search. */
    private void foreign() {
        if (foreign.add(block.ringId())) {
            builder.corrupt("blocks of another recording");
        }
    }

    /** Blocks that old recorders wrote themselves name no ring. */
    private boolean isForeign() {
        return ownRing != null && block.ringId() != 0 && block.ringId() != ownRing;
    }

    /** Notes that documents of a segment do not follow each other. */
    void damagedSegment() {
        builder.corrupt("segment damaged, searched for whole blocks");
    }

    /** Blocks of the recorder itself have no positions; reading them twice changes nothing. */
    private boolean isNew() {
        return block.ringId() == 0
                || block.next() <= block.first()
                || ledger.add(block.ringId(), block.first(), block.next());
    }

    private void hand() {
        try {
            block.read(builder);
        } catch (IllegalArgumentException e) {
            builder.corrupt(e.getMessage() == null ? "a record contradicts itself" : e.getMessage());
        }
    }
}
