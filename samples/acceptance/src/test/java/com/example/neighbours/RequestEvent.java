package com.example.neighbours;

import jdk.jfr.Event;
import jdk.jfr.Name;

/** The program's own event, one for each request. */
@Name(RequestEvent.NAME)
final class RequestEvent extends Event {
    static final String NAME = "example.Request";
}
