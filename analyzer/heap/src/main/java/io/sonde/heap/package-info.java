/**
 * Heap dumps (HPROF), also such as are larger than the reader's own heap: how many objects there are of each class, what
 * each keeps alive, and who holds a class that grows. Sizes, counts, names of classes and of fields leave this package;
 * the value of a field, a text or the content of an array never does. Knows nothing of recordings and spans.
 */
@NullMarked
package io.sonde.heap;

import org.jspecify.annotations.NullMarked;
