/** A program whose work is counted, to see what watching it costs. */
package com.example.cost;
