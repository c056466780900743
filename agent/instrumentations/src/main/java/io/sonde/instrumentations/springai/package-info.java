/** Spring AI: models, chat clients, advisors, embeddings, vector stores, retrievers, tools and memory. */
@NullMarked
package io.sonde.instrumentations.springai;

import org.jspecify.annotations.NullMarked;
