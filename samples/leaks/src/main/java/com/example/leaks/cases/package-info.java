/** The programs, one a class. */
package com.example.leaks.cases;
