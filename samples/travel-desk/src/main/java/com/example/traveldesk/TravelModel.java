package com.example.traveldesk;

import com.example.modelserver.ModelServer;
import java.io.IOException;

/** The desk's model provider, in a process of its own. */
public final class TravelModel {
    private TravelModel() {}

    public static void main(String[] args) throws IOException {
        ModelServer.run(new TripScript(), args);
    }
}
