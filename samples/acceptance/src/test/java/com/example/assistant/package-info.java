/** A small assistant as a team would write it: one agent, one tool, one statement, and a model without a network. */
package com.example.assistant;
