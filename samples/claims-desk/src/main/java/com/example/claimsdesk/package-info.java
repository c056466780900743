/** A web service in which an assistant on Spring AI answers questions on claims; nothing in it knows of a profiler. */
@NullMarked
package com.example.claimsdesk;

import org.jspecify.annotations.NullMarked;
