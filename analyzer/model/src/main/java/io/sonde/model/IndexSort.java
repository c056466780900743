package io.sonde.model;

import java.util.Arrays;

/** Sorts indices by what they point at. Stable, so that ties keep their order; O(n log n) with n ints of scratch. */
final class IndexSort {
    private static final int SMALL = 8;

    /** Compares two indices. */
    interface Order {
        /** Negative, zero or positive as {@code a} comes before, with or after {@code b}. */
        int compare(int a, int b);
    }

    private IndexSort() {}

    /** Sorts {@code indices[from, to)}. What is in order already, as most of a recording is, costs one pass. */
    static void sort(int[] indices, int from, int to, Order order) {
        int sorted = from + 1;
        while (sorted < to && order.compare(indices[sorted - 1], indices[sorted]) <= 0) {
            sorted++;
        }
        if (sorted >= to) {
            return;
        }
        if (to - from <= SMALL) {
            insertion(indices, from, to, order);
            return;
        }
        int[] scratch = Arrays.copyOfRange(indices, from, to);
        sort(scratch, 0, indices, from, to - from, order);
    }

    /** Sorts {@code size} indices of {@code source}, equal in both arrays, into {@code target}. */
    private static void sort(int[] source, int sourceAt, int[] target, int targetAt, int size, Order order) {
        if (size <= SMALL) {
            insertion(target, targetAt, targetAt + size, order);
            return;
        }
        int half = size / 2;
        sort(target, targetAt, source, sourceAt, half, order);
        sort(target, targetAt + half, source, sourceAt + half, size - half, order);
        int middle = sourceAt + half;
        int end = sourceAt + size;
        if (order.compare(source[middle - 1], source[middle]) <= 0) {
            System.arraycopy(source, sourceAt, target, targetAt, size);
            return;
        }
        int left = sourceAt;
        int right = middle;
        for (int i = targetAt; i < targetAt + size; i++) {
            boolean takeLeft = right >= end || (left < middle && order.compare(source[left], source[right]) <= 0);
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
