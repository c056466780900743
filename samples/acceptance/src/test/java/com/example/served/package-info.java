/** A program that serves requests. */
package com.example.served;
