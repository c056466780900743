/** The stand-in for a model provider: an OpenAI-compatible endpoint with scripted answers and latency. */
@NullMarked
package com.example.traveldesk.modelserver;

import org.jspecify.annotations.NullMarked;
