/** Tests of the instrumentations against the real libraries. Outside of {@code io.sonde}, which is never woven. */
package com.example.woven;
