package com.example.traveldesk.modelserver;

/**
 * A tool that the model wants called.
 *
 * @param arguments a JSON object, as text
 */
record ToolCall(String id, String name, String arguments) {}
