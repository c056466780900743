package com.example.scenarios;

import com.example.scenarios.cases.F01RowByRow;
import com.example.scenarios.cases.F02ToolsInTurn;
import com.example.scenarios.cases.F03SameQuestion;
import com.example.scenarios.cases.F04WholeHistory;
import com.example.scenarios.cases.F05BigResult;
import com.example.scenarios.cases.F06FixedWaits;
import com.example.scenarios.cases.F07InvalidAgain;
import com.example.scenarios.cases.F08OverQuota;
import com.example.scenarios.cases.F09SameSearch;
import com.example.scenarios.cases.F10PleaseClarify;
import com.example.scenarios.cases.F11HeldOverModel;
import com.example.scenarios.cases.F12SmallPool;
import com.example.scenarios.cases.F13LeakedConnections;
import com.example.scenarios.cases.F14FewWorkers;
import com.example.scenarios.cases.F15Chapters;
import com.example.scenarios.cases.F16PriceList;
import com.example.scenarios.cases.F17StockCount;
import com.example.scenarios.cases.F18Notebook;
import com.example.scenarios.cases.F20OwnTokens;
import com.example.scenarios.cases.F21Likeness;
import com.example.scenarios.cases.F22Skills;
import com.example.scenarios.cases.F23Depots;
import com.example.scenarios.cases.F23Partners;
import com.example.scenarios.cases.F24OneTenant;
import com.example.scenarios.cases.F25ColdShard;
import com.example.scenarios.cases.F26SortingOffice;
import com.example.scenarios.cases.F27Polling;
import com.example.scenarios.cases.F29IndexDropped;
import com.example.scenarios.cases.F31Gazetteer;
import com.example.scenarios.cases.F32Archive;
import com.example.scenarios.cases.F33RulePacks;
import com.example.scenarios.cases.F34Refresh;
import com.example.scenarios.cases.H01Conversation;
import com.example.scenarios.cases.H02Voting;
import com.example.scenarios.cases.H03Pages;
import com.example.scenarios.cases.H04Polling;
import com.example.scenarios.cases.H05Chain;
import com.example.scenarios.cases.H07ManyParked;
import com.example.scenarios.cases.H08SweptMeanwhile;
import com.example.scenarios.cases.H10Ramp;
import com.example.scenarios.cases.H11Checksums;
import com.example.scenarios.cases.H12BusyLock;
import java.util.List;

/** Every scenario; each line is one. */
public final class Catalogue {
    private Catalogue() {}

    public static List<Scenario> all() {
        return List.of(
                new F01RowByRow(), //
                new F02ToolsInTurn(),
                new F03SameQuestion(),
                new F04WholeHistory(),
                new F05BigResult(),
                new F06FixedWaits(),
                new F07InvalidAgain(),
                new F08OverQuota(),
                new F09SameSearch(),
                new F10PleaseClarify(),
                new F11HeldOverModel(),
                new F12SmallPool(),
                new F13LeakedConnections(),
                new F14FewWorkers(),
                new F15Chapters(),
                new F16PriceList(true),
                new F16PriceList(false),
                new F17StockCount(true),
                new F17StockCount(false),
                new F18Notebook(),
                new F20OwnTokens(),
                new F21Likeness(),
                new F22Skills(),
                new F23Depots(true),
                new F23Depots(false),
                new F23Partners(),
                new F24OneTenant(),
                new F25ColdShard(),
                new F26SortingOffice(true),
                new F26SortingOffice(false),
                new F27Polling(),
                new F29IndexDropped(),
                new F31Gazetteer(),
                new F32Archive(),
                new F33RulePacks(),
                new F34Refresh(),
                new H01Conversation(),
                new H02Voting(),
                new H03Pages(),
                new H04Polling(),
                new H05Chain(),
                new H07ManyParked(),
                new H08SweptMeanwhile(),
                new H10Ramp(),
                new H11Checksums(),
                new H12BusyLock());
    }

    static Scenario named(String id) {
        return all().stream()
                .filter(scenario -> scenario.id().equals(id))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("unknown scenario '" + id + "'; known are "
                        + String.join(", ", all().stream().map(Scenario::id).toList())));
    }
}
