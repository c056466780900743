/** A program full of secrets, one in each place where a profiler could pick one up. */
package com.example.secretive;
