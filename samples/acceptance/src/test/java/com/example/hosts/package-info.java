/** Programs that run others in class loaders of their own. */
package com.example.hosts;
