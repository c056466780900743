/** Tests of the test kit, and of the weaving with rules. Outside of {@code io.sonde}, which is never woven. */
package com.example.testkit;
