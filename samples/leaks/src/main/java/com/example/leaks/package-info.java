/** Small programs in the style of agent systems that keep what they should forget, and healthy ones that look as if. */
package com.example.leaks;
