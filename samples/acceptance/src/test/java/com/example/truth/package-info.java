/** A program whose every stack says what phase it is in, to check what samples are joined to. */
package com.example.truth;
