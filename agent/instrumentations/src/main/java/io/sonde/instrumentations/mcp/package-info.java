/** The MCP SDK for Java: what clients and servers ask of each other. */
@NullMarked
package io.sonde.instrumentations.mcp;

import org.jspecify.annotations.NullMarked;
