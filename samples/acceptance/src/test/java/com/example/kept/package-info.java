/** A program whose threads wait. */
package com.example.kept;
