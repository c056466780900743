package io.sonde.model;

import io.sonde.format.vocabulary.Operation;
import io.sonde.format.vocabulary.Phase;
import io.sonde.format.vocabulary.SpanFlags;

/**
 * What each span of a session stands for, worked out once from top to bottom: whether it is an operation of its own, the
 * operation above it, and the one that its time belongs to. Immutable.
 */
final class SpanLinks {
    private final boolean[] logical;
    private final int[] logicalParent;
    private final int[] owner;
    /** The nearest agent at or above, -1 for none. */
    private final int[] agent;
    /** The phase that the span's time counts in. */
    private final Phase[] phase;

    SpanLinks(SpanTree tree, SpanTable table) {
        int nodes = tree.row.length;
        logical = new boolean[nodes];
        logicalParent = new int[nodes];
        owner = new int[nodes];
        agent = new int[nodes];
        phase = new Phase[nodes];
        for (int node = 0; node < nodes; node++) {
            int parent = tree.parent[node];
            Operation operation = tree.operation[node];
            boolean transport = (tree.flags[node] & SpanFlags.TRANSPORT) != 0;
            logical[node] = operation != Operation.TASK && !transport;
            logicalParent[node] = parent <= 0 || logical[parent] ? parent : logicalParent[parent];
            agent[node] = operation == Operation.INVOKE_AGENT ? node : parent < 0 ? -1 : agent[parent];
            owner[node] = node;
            if (node > 0 && transport) {
                owner[node] = owner[parent];
            } else if (node > 0 && operation == Operation.TASK && isCall(tree.operation[logicalParent[node]])) {
                owner[node] = owner[logicalParent[node]];
            }
            phase[node] = phase(tree, table, node);
        }
    }

    private Phase phase(SpanTree tree, SpanTable table, int node) {
        if (node == 0) {
            return Phase.ORCHESTRATION;
        }
        if (owner[node] != node) {
            return phase[owner[node]];
        }
        return tree.operation[node] == Operation.TASK
                ? phase[logicalParent[node]]
                : Phase.ofCode(table.phase(tree.row[node]));
    }

    private static boolean isCall(Operation operation) {
        return operation.isModelCall()
                || operation.isLeaf()
                || operation == Operation.EMBEDDINGS
                || operation == Operation.VECTOR_SEARCH
                || operation == Operation.VECTOR_WRITE;
    }

    boolean isLogical(int node) {
        return logical[node];
    }

    int logicalParent(int node) {
        return logicalParent[node];
    }

    int owner(int node) {
        return owner[node];
    }

    Phase phase(int node) {
        return phase[node];
    }

    int agent(int node) {
        return agent[node];
    }
}
