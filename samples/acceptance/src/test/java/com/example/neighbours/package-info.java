/** A program that shares its JVM with other agents, and counts for itself what they must have seen. */
package com.example.neighbours;
