/** Programs that meet what may happen to a program: kills, full disks, exhausted memory, thousands of threads. */
package com.example.hostile;
