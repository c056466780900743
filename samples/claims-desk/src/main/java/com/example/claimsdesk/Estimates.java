package com.example.claimsdesk;

import java.net.http.HttpClient;
import java.time.Duration;
import org.springframework.http.client.JdkClientHttpRequestFactory;
import org.springframework.stereotype.Component;
import org.springframework.web.client.RestClient;

/** Asks the partner what the repair of a part costs. */
@Component
class Estimates {
    private final RestClient partner;

    Estimates(Options options) {
        HttpClient client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(Duration.ofSeconds(10))
                .build();
        this.partner = RestClient.builder()
                .baseUrl(options.partnerUrl())
                .requestFactory(new JdkClientHttpRequestFactory(client))
                .build();
    }

    String of(String part, String region, int claim) {
        String cost = partner.get()
                .uri(RepairPartner.PATH + "{part}?region={region}&claim={claim}", part, region, claim)
                .retrieve()
                .body(String.class);
        return part + ": " + cost;
    }
}
