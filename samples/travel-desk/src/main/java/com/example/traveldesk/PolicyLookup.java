package com.example.traveldesk;

import java.util.List;

/** The passages of the handbook that answer a question. */
interface PolicyLookup {
    List<String> passages(String question);
}
