/** What a program may hold. */
package com.example.held;
