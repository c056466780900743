package io.sonde.detectors;

import static io.sonde.detectors.Judged.judge;
import static org.assertj.core.api.Assertions.assertThat;

import io.sonde.format.vocabulary.Attribute;
import io.sonde.format.vocabulary.Operation;
import io.sonde.model.Recording;
import org.junit.jupiter.api.Test;

class MailboxesTest {
    /** Messages at an even pace, in bursts of some at once, each handled by the one consumer for as long. */
    private static Recording messages(int count, int atOnce, double everyMillis, double serviceMillis) {
        WrittenSpans spans = new WrittenSpans();
        double free = 0;
        for (int i = 0; i < count; i++) {
            double sent = i / atOnce * everyMillis;
            double start = Math.max(sent, free);
            double end = start + serviceMillis;
            free = end;
            long root = spans.span(0, 0, Operation.INVOKE_AGENT, "Desk", "client" + i, sent, end + 1)
                    .write();
            long task = spans.span(
                            root, root, Operation.TASK, "java.util.concurrent.ThreadPoolExecutor", "box", start, end)
                    .with(Attribute.POOL_NAME, "mailbox-#")
                    .with(Attribute.POOL_MAX, 1)
                    .with(Attribute.QUEUE_WAIT, Math.round((start - sent) * 1e6))
                    .with(Attribute.EXECUTOR, "java.util.concurrent.ThreadPoolExecutor")
                    .write();
            spans.span(root, task, Operation.EXECUTE_TOOL, "file", "box", start, end)
                    .write();
        }
        return spans.recording();
    }

    @Test
    void fiftyASecondAreTooManyForAConsumerOfForty() {
        Finding finding = judge(messages(300, 1, 20, 25)).only("backpressure-mailbox");
        assertThat(finding.title()).contains("mailbox-#").contains("50").contains("40");
        assertThat(finding.location().pool()).isEqualTo("mailbox-#");
        assertThat(finding.severity()).isGreaterThanOrEqualTo(Severity.WARNING);
        assertThat(finding.evidence().get(2).value()).isBetween(1.2, 1.3);
        assertThat(finding.explainedBy()).isNull();
    }

    @Test
    void aMailboxThatKeepsUpIsFine() {
        judge(messages(300, 1, 30, 25)).silent("backpressure-mailbox");
    }

    @Test
    void burstsThatAreWorkedOffAreFine() {
        judge(messages(300, 30, 1_000, 25)).silent("backpressure-mailbox");
    }
}
