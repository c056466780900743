package com.example.claimsdesk;

import com.example.modelserver.ModelServer;
import java.io.IOException;

/** The service's model provider, in a process of its own. */
public final class ClaimsModel {
    private ClaimsModel() {}

    public static void main(String[] args) throws IOException {
        ModelServer.run(new ClaimsScript(), args);
    }
}
