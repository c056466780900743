/**
 * A recording as data: read once into columns, then handed out session by session with its tree, its critical path and
 * what would change if parts of it were faster. Deterministic: no clock is read, every tie has a rule.
 */
@NullMarked
package io.sonde.model;

import org.jspecify.annotations.NullMarked;
