package io.sonde.model;

/** Sorts indices by what they point at. Stable, so that ties keep their order; O(n log n) with n ints of scratch. */
final class IndexSort {
    /** Compares two indices. */
    interface Order {
        /** Negative, zero or positive as {@code a} comes before, with or after {@code b}. */
        int compare(int a, int b);
    }

    private IndexSort() {}

    /** Sorts {@code indices[from, to)}. */
    static void sort(int[] indices, int from, int to, Order order) {
        if (to - from < 2) {
            return;
        }
        int[] scratch = indices.clone();
        sort(scratch, indices, from, to, order);
    }

    /** Sorts {@code from}'s content, equal in both arrays, into {@code target}. */
    private static void sort(int[] source, int[] target, int from, int to, Order order) {
        if (to - from <= 8) {
            insertion(target, from, to, order);
            return;
        }
        int middle = (from + to) >>> 1;
        sort(target, source, from, middle, order);
        sort(target, source, middle, to, order);
        if (order.compare(source[middle - 1], source[middle]) <= 0) {
            System.arraycopy(source, from, target, from, to - from);
            return;
        }
        int left = from;
        int right = middle;
        for (int i = from; i < to; i++) {
            boolean takeLeft = right >= to || (left < middle && order.compare(source[left], source[right]) <= 0);
            target[i] = takeLeft ? source[left++] : source[right++];
        }
    }

    private static void insertion(int[] array, int from, int to, Order order) {
        for (int i = from + 1; i < to; i++) {
            int moved = array[i];
            int at = i;
            while (at > from && order.compare(array[at - 1], moved) > 0) {
                array[at] = array[at - 1];
                at--;
            }
            array[at] = moved;
        }
    }
}
