package com.example.secretive;

/** Every secret begins with the same word, which no profiler may write down, and ends with the place it is in. */
record Secrets(String word) {
    String in(String place) {
        return word + place;
    }
}
