/** A travel desk of cooperating agents: the sample whose faults are planted by flag. */
@NullMarked
package com.example.traveldesk;

import org.jspecify.annotations.NullMarked;
