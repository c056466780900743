/** A program with a load that never rests, on libraries that Sonde weaves, which checks each of its answers itself. */
package com.example.attached;
