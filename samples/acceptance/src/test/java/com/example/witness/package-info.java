/** Agents of the tests' own: one that tells what the JVM shows of its classes, one that does nothing. */
package com.example.witness;
