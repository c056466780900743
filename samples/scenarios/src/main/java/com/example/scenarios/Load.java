package com.example.scenarios;

/**
 * How a program is used.
 *
 * @param clients visitors at a time in a closed load, each followed by the next; 0 for an open one
 * @param perSecond visitors that come per second in an open load, whether or not the ones before have left
 * @param sessionsPerVisitor such as the turns of a conversation
 * @param ramps whether a closed load begins with one client, and has all of them when half of the visitors have come
 * @param idleMillis when nothing has begun or ended for so long, the program ends and leaves open what is open; 0 for one
 *     that waits until all is done
 */
public record Load(int clients, double perSecond, int sessionsPerVisitor, boolean ramps, double idleMillis) {
    /** So many clients, each coming again when it was served; one session each time. */
    public static Load closed(int clients) {
        return new Load(clients, 0, 1, false, 0);
    }

    /** Visitors at random moments; one session each. */
    public static Load open(double perSecond) {
        return new Load(0, perSecond, 1, false, 0);
    }

    /** The same with conversations. */
    public Load ofSessions(int perVisitor) {
        return new Load(clients, perSecond, perVisitor, ramps, idleMillis);
    }

    /** The same with clients that come one by one. */
    public Load ramp() {
        return new Load(clients, perSecond, sessionsPerVisitor, true, idleMillis);
    }

    /** The same for a program that ends when nothing goes on any more. */
    public Load endingWhenIdleFor(double millis) {
        return new Load(clients, perSecond, sessionsPerVisitor, ramps, millis);
    }

    /** How many clients there are when so many visitors of all have come. */
    int clientsAt(int visitor, int visitors) {
        return ramps ? Math.min(clients, 1 + 2 * clients * visitor / Math.max(1, visitors)) : clients;
    }

    int visitors(int sessions) {
        return Math.max(1, (sessions + sessionsPerVisitor - 1) / sessionsPerVisitor);
    }
}
