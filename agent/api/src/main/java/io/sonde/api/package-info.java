/**
 * What woven code may call: spans, hand-offs between threads, keyed hashes and small helpers for JDBC and HTTP. JDK only,
 * defined in the boot loader so that every class of the program sees the same copy. No lambdas, no regular expressions
 * on the span path and no logging: this code runs inside JDK classes.
 */
@NullMarked
package io.sonde.api;

import org.jspecify.annotations.NullMarked;
