/** LangChain4j: models, agents, embeddings, stores, retrievers, tools and memory. */
@NullMarked
package io.sonde.instrumentations.langchain4j;

import org.jspecify.annotations.NullMarked;
