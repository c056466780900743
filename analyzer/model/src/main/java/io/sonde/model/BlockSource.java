package io.sonde.model;

import io.sonde.format.BlockReader;

/** Takes blocks in, each once, from wherever they were found. A damaged block is counted with its reason and skipped. */
final class BlockSource {
    private final RecordingBuilder builder;
    private final PositionLedger ledger;
    private final BlockReader block = new BlockReader();

    BlockSource(RecordingBuilder builder, PositionLedger ledger) {
        this.builder = builder;
        this.ledger = ledger;
    }

    void read(byte[] bytes, int size) {
        String wrong = block.open(bytes, size);
        if (wrong != null) {
            builder.corrupt(wrong);
        } else if (isNew()) {
            hand();
        } else {
            builder.duplicateBlock();
        }
    }

    /** Takes in a block that may be none, or one that was read before; true when it was a new block of the ring. */
    boolean readIfNew(byte[] bytes, int size) {
        if (block.open(bytes, size) != null || !isNew()) {
            return false;
        }
        hand();
        return block.ringId() != 0;
    }

    boolean hasGaps() {
        return ledger.hasGaps();
    }

    /** Notes a segment that Chronicle could not read to its end. */
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
