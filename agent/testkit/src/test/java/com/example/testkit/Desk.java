package com.example.testkit;

import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;

/** What the rules of {@link RulesTest} are about. */
final class Desk {
    @Retention(RetentionPolicy.RUNTIME)
    @interface Planning {}

    interface Shelf {
        String find(String what);
    }

    static final class Books implements Shelf {
        @Override
        public String find(String what) {
            return what;
        }

        @Planning
        public String plan() {
            return "planned";
        }

        public String unmarked() {
            return "unmarked";
        }
    }

    static class RoomTool {
        String runFast() {
            return "fast";
        }

        String walk() {
            return "walk";
        }
    }

    static final class TableTool {
        String runSlow() {
            return "slow";
        }
    }

    String handle(String guest) {
        return guest;
    }

    String handle(String guest, int nights) {
        new Books().find(guest);
        return guest + nights;
    }

    String fail() {
        throw new IllegalStateException("canary");
    }

    String send() {
        return "sent";
    }
}
