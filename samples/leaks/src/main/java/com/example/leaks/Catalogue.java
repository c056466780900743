package com.example.leaks;

import com.example.leaks.cases.H01FullCache;
import com.example.leaks.cases.H02Warming;
import com.example.leaks.cases.H03TimeToLive;
import com.example.leaks.cases.H04NotYetFull;
import com.example.leaks.cases.H05Knowledge;
import com.example.leaks.cases.H06Batches;
import com.example.leaks.cases.H07Bursts;
import com.example.leaks.cases.H08SoftAnswers;
import com.example.leaks.cases.H09GrowingLoad;
import com.example.leaks.cases.H10Start;
import com.example.leaks.cases.H11Pool;
import com.example.leaks.cases.H12BufferPool;
import com.example.leaks.cases.H13Windows;
import com.example.leaks.cases.H14Connections;
import com.example.leaks.cases.H15Short;
import com.example.leaks.cases.H16Evicted;
import com.example.leaks.cases.L01OpenConversations;
import com.example.leaks.cases.L02KnownVectors;
import com.example.leaks.cases.L03Drafts;
import com.example.leaks.cases.L04Progress;
import com.example.leaks.cases.L05Prompts;
import com.example.leaks.cases.L06Reminders;
import com.example.leaks.cases.L07Gate;
import com.example.leaks.cases.L08Plugins;
import com.example.leaks.cases.L09Profiles;
import com.example.leaks.cases.L10AuditTrail;
import com.example.leaks.cases.L11History;
import com.example.leaks.cases.L12Library;
import com.example.leaks.cases.L13LateSwitch;
import com.example.leaks.cases.L14Receipts;
import com.example.leaks.cases.L15Frames;
import com.example.leaks.cases.L16Tensors;
import com.example.leaks.cases.L17Archives;
import com.example.leaks.cases.L18Watchers;
import com.example.leaks.cases.L19Helpers;
import com.example.leaks.cases.L20Clients;
import com.example.leaks.cases.L21Attachments;
import com.example.leaks.cases.L22Connections;
import com.example.leaks.cases.L23MemoryOfAll;
import com.example.leaks.cases.L24MemoryStore;
import com.example.leaks.cases.L25Notes;
import com.example.leaks.cases.L26Tasks;
import com.example.leaks.cases.L27Tools;
import com.example.leaks.cases.L28Answers;
import com.example.leaks.cases.L29Mailbox;
import com.example.leaks.cases.L30Supervisor;
import com.example.leaks.cases.L31Pending;
import com.example.leaks.cases.L32Locks;
import com.example.leaks.cases.L33Failures;
import com.example.leaks.cases.L34Meters;
import java.util.List;
import java.util.function.DoubleUnaryOperator;

/** Every program; each line is one. */
public final class Catalogue {
    private static final double SESSIONS_A_SECOND = 30;

    private Catalogue() {}

    /** Builds a program. */
    @FunctionalInterface
    interface Program {
        Desk open(Setting setting) throws Exception;
    }

    /**
     * One program.
     *
     * @param pace sessions a second, by the part of the time that is over
     * @param threads that serve visitors; 0 for the usual number
     */
    record Entry(String id, Program program, DoubleUnaryOperator pace, int threads) {
        Entry(String id, Program program) {
            this(id, program, over -> SESSIONS_A_SECOND, 0);
        }
    }

    static List<Entry> all() {
        return List.of(
                new Entry("L01", setting -> new L01OpenConversations()),
                new Entry("L02", setting -> new L02KnownVectors()),
                new Entry("L03", setting -> new L03Drafts()),
                new Entry("L04", setting -> new L04Progress()),
                new Entry("L05", setting -> new L05Prompts()),
                new Entry("L06", setting -> new L06Reminders()),
                new Entry("L07", setting -> new L07Gate()),
                new Entry("L08", setting -> new L08Plugins()),
                new Entry("L09", setting -> new L09Profiles()),
                new Entry("L10", setting -> new L10AuditTrail()),
                new Entry("L11", setting -> new L11History()),
                new Entry("L12", setting -> new L12Library()),
                new Entry("L13", L13LateSwitch::new),
                new Entry("L14", setting -> new L14Receipts()),
                new Entry("L15", setting -> new L15Frames()),
                new Entry("L16", setting -> new L16Tensors()),
                new Entry("L17", setting -> new L17Archives()),
                new Entry("L18", setting -> new L18Watchers()),
                new Entry("L19", setting -> new L19Helpers()),
                new Entry("L20", setting -> new L20Clients()),
                new Entry("L21", setting -> new L21Attachments()),
                new Entry("L22", setting -> new L22Connections()),
                new Entry("L23", setting -> new L23MemoryOfAll()),
                new Entry("L24", setting -> new L24MemoryStore()),
                new Entry("L25", setting -> new L25Notes()),
                new Entry("L26", setting -> new L26Tasks()),
                new Entry("L27", setting -> new L27Tools()),
                new Entry("L28", setting -> new L28Answers()),
                new Entry("L29", setting -> new L29Mailbox()),
                new Entry("L30", setting -> new L30Supervisor()),
                new Entry("L31", setting -> new L31Pending()),
                new Entry("L32", setting -> new L32Locks()),
                new Entry("L33", setting -> new L33Failures()),
                new Entry("L34", setting -> new L34Meters()),
                new Entry("H01", setting -> new H01FullCache()),
                new Entry("H02", setting -> new H02Warming()),
                new Entry("H03", setting -> new H03TimeToLive()),
                new Entry("H04", setting -> new H04NotYetFull()),
                new Entry("H05", setting -> new H05Knowledge()),
                new Entry("H06", setting -> new H06Batches()),
                new Entry("H07", H07Bursts::new),
                new Entry("H08", setting -> new H08SoftAnswers()),
                new Entry("H09", setting -> new H09GrowingLoad(), over -> 4 + 46 * over, 60),
                new Entry("H10", H10Start::new),
                new Entry("H11", setting -> new H11Pool()),
                new Entry("H12", setting -> new H12BufferPool()),
                new Entry("H13", setting -> new H13Windows()),
                new Entry("H14", setting -> new H14Connections()),
                new Entry("H15", setting -> new H15Short()),
                new Entry("H16", setting -> new H16Evicted()));
    }

    static Entry named(String id) {
        return all().stream()
                .filter(entry -> entry.id().equals(id))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("unknown program '" + id + "'; known are "
                        + String.join(", ", all().stream().map(Entry::id).toList())));
    }
}
