package com.example.discovered;

/** A method that divides its work and calls itself for the parts. */
public final class Recursion {
    private final Parts parts = new Parts();

    private Recursion() {}

    public static void main(String[] args) {
        Recursion solver = new Recursion();
        long start = System.nanoTime();
        int done = 0;
        while (!Parts.isEnough(done, start)) {
            solver.solve(2);
            done++;
            Parts.pause(10);
        }
        Parts.done(done);
    }

    private String solve(int depth) {
        if (depth == 0) {
            return parts.note(1);
        }
        String left = solve(depth - 1);
        String right = solve(depth - 1);
        return depth == 2 ? parts.ask(left + right) : left + right;
    }
}
