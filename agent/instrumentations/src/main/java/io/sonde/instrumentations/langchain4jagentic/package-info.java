/** LangChain4j's agentic module: workflows, their agents, and planners that ask a model. */
@NullMarked
package io.sonde.instrumentations.langchain4jagentic;

import org.jspecify.annotations.NullMarked;
