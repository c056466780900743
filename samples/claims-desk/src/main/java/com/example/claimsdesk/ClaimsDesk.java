package com.example.claimsdesk;

import java.io.IOException;
import java.util.Map;
import java.util.UUID;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.cache.annotation.EnableCaching;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.support.GenericApplicationContext;

/**
 * The service. It listens on the loopback interface and a free port, tells the port in its first line and ends when its
 * standard input closes.
 */
@SpringBootApplication
@EnableCaching
public class ClaimsDesk {
    /** Enough for every client of a run; see {@link Fault#CONNECTION_HELD_OVER_LLM} for the small pool. */
    private static final int CONNECTIONS = 10;

    private static final int FEW_CONNECTIONS = 2;

    public static void main(String[] args) throws IOException {
        Options options;
        try {
            options = Options.parse(args);
        } catch (IllegalArgumentException e) {
            System.err.println("claims-desk: " + e.getMessage());
            System.exit(2);
            return;
        }
        ConfigurableApplicationContext service = start(options);
        System.out.println("port=" + port(service));
        System.out.flush();
        while (System.in.read() >= 0) {
            // What comes in says nothing; only its end does.
        }
        // Not only close: threads of the model's client outlive it.
        System.exit(SpringApplication.exit(service));
    }

    @SafeVarargs
    static ConfigurableApplicationContext start(
            Options options, ApplicationContextInitializer<GenericApplicationContext>... more) {
        SpringApplication application = new SpringApplication(ClaimsDesk.class);
        application.setDefaultProperties(properties(options));
        application.addInitializers(
                context -> ((GenericApplicationContext) context).registerBean(Options.class, () -> options));
        application.addInitializers(more);
        return application.run();
    }

    static int port(ConfigurableApplicationContext service) {
        return service.getEnvironment().getRequiredProperty("local.server.port", Integer.class);
    }

    private static Map<String, Object> properties(Options options) {
        return Map.of(
                "server.address", "127.0.0.1",
                "server.port", "0",
                "server.shutdown", "graceful",
                "spring.main.banner-mode", "off",
                "logging.level.root", "warn",
                "spring.datasource.url", "jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1",
                "spring.datasource.hikari.pool-name", "claims",
                "spring.datasource.hikari.maximum-pool-size",
                        options.has(Fault.CONNECTION_HELD_OVER_LLM) ? FEW_CONNECTIONS : CONNECTIONS,
                "spring.cache.type", "caffeine",
                "spring.cache.caffeine.spec", "maximumSize=1000,expireAfterWrite=1h");
    }
}
