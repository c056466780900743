package com.example.traveldesk;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TripsTest {
    @Test
    void theSeedGivesTheRequests() {
        assertThat(new Trips(3).request(5)).isEqualTo(new Trips(3).request(5)).isNotEqualTo(new Trips(4).request(5));
        assertThat(new Trips(3).request(0)).contains("Request R-00001: customer 1 (passport");
    }
}
