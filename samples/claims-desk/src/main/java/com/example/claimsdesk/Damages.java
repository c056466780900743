package com.example.claimsdesk;

import java.util.List;

/** The damages of a claim. */
interface Damages {
    List<Damage> of(int claim);
}
