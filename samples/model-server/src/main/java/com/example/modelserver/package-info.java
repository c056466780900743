/** The stand-in for a model provider: an OpenAI-compatible endpoint with scripted answers and latency. */
@NullMarked
package com.example.modelserver;

import org.jspecify.annotations.NullMarked;
