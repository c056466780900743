package io.sonde.detectors;

/** What is said of something that might leak. Only the first two are findings. */
enum Grade {
    /** It grows, does not level off, and a second source agrees. */
    LEAK,
    /** It grows, and may be a cache that is not full yet, or a load that rises. */
    STILL_GROWING,
    /** It has grown and does no more, or never did. */
    STEADY,
    /** Nothing can be said. */
    TOO_SHORT
}
