/** LangChain4j's client for MCP servers. */
@NullMarked
package io.sonde.instrumentations.langchain4jmcp;

import org.jspecify.annotations.NullMarked;
