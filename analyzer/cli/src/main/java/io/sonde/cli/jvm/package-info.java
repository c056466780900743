/**
 * What can be known of other JVMs from outside, and how one is spoken to. Nothing here prints. All but
 * {@link io.sonde.cli.jvm.Conversation} only look: at what the kernel says in {@code /proc}, at files that JVMs leave
 * for lookers-on, and at recordings.
 */
@NullMarked
package io.sonde.cli.jvm;

import org.jspecify.annotations.NullMarked;
