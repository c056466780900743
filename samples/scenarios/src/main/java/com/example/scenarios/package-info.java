/**
 * Small agent programs, each with one thing wrong in it and a repaired twin, and the world around them: a scripted model
 * provider, services over HTTP, databases with round trips.
 */
package com.example.scenarios;
