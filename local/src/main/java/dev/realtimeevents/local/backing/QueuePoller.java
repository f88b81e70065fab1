package dev.realtimeevents.local.backing;

import dev.realtimeevents.local.lambda.Invocation;
import dev.realtimeevents.local.lambda.Invoker;
import dev.realtimeevents.local.template.Application.QueueSource;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.DeleteMessageBatchRequestEntry;
import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.MessageSystemAttributeName;

/**
 * Lambda's <a href="https://docs.aws.amazon.com/lambda/latest/dg/with-sqs.html">SQS event
 * source</a>: reads a queue, invokes the function with each batch, and deletes the messages that
 * succeeded. Failed messages become visible again after the queue's visibility time-out.
 *
 * <p>SQS may deliver a deleted message again. That is rare and easily forgotten, so it can be
 * caused on demand: a batch that succeeded is then delivered again immediately.
 */
public final class QueuePoller implements AutoCloseable {
  private static final Duration LONG_POLL = Duration.ofSeconds(20);
  private static final Duration PAUSE_AFTER_ERROR = Duration.ofSeconds(1);

  private final QueueSource source;
  private final Invoker invoker;
  private final BooleanSupplier redelivers;
  private final Consumer<String> log;
  private final SqsClient sqs;
  private final String queueUrl;
  private final List<Thread> threads = new ArrayList<>();
  private volatile boolean closed;

  private QueuePoller(
      QueueSource source,
      URI endpoint,
      String queueUrl,
      Invoker invoker,
      BooleanSupplier redelivers,
      Consumer<String> log) {
    this.source = source;
    this.invoker = invoker;
    this.redelivers = redelivers;
    this.log = log;
    this.sqs = Aws.local(SqsClient.builder(), endpoint).build();
    this.queueUrl = queueUrl;
  }

  /**
   * Starts reading the queue, which must exist.
   *
   * @param endpoint of SQS
   * @param queueUrl the URL of the queue there
   * @param batches the maximum number of batches in parallel on this machine; the source may have a
   *     smaller one
   * @param redelivers whether to deliver a batch again that succeeded; called after each of them
   * @param log receives errors, one line each
   */
  public static QueuePoller start(
      QueueSource source,
      URI endpoint,
      String queueUrl,
      Invoker invoker,
      int batches,
      BooleanSupplier redelivers,
      Consumer<String> log) {
    var poller = new QueuePoller(source, endpoint, queueUrl, invoker, redelivers, log);
    int most = source.maximumConcurrency().map(max -> Math.min(max, batches)).orElse(batches);
    for (int i = 1; i <= most; i++) {
      poller.threads.add(
          Thread.ofVirtual().name(source.queue() + " poller " + i).start(poller::poll));
    }
    return poller;
  }

  /** Stops reading. Does not wait for batches in progress. */
  @Override
  public void close() {
    closed = true;
    threads.forEach(Thread::interrupt);
    sqs.close();
  }

  private void poll() {
    try {
      while (!closed) {
        try {
          List<Message> messages = receive();
          if (!messages.isEmpty()) {
            settle(invoke(messages));
          }
        } catch (SdkException e) {
          if (!closed) {
            log.accept("Queue " + source.queue() + " does not answer: " + e.getMessage());
            Thread.sleep(PAUSE_AFTER_ERROR);
          }
        }
      }
    } catch (InterruptedException e) {
      // Closed during an invocation: its messages become visible again.
    }
  }

  private List<Message> receive() {
    return sqs.receiveMessage(
            request ->
                request
                    .queueUrl(queueUrl)
                    .maxNumberOfMessages(source.batchSize())
                    .waitTimeSeconds((int) LONG_POLL.toSeconds())
                    .messageSystemAttributeNames(MessageSystemAttributeName.ALL)
                    .messageAttributeNames("All"))
        .messages();
  }

  /** Invokes the function, and returns the messages that succeeded. */
  private List<Message> invoke(List<Message> messages) throws InterruptedException {
    byte[] event = QueueEvent.of(ElasticMq.arn(source.queue()), messages);
    return switch (invoker.invoke(source.function(), event)) {
      case Invocation.Answered(var payload) when source.reportBatchItemFailures() ->
          succeeded(messages, payload);
      case Invocation.Answered _ -> messages;
      case Invocation.Failed _, Invocation.Throttled _, Invocation.TimedOut _ -> List.of();
    };
  }

  private List<Message> succeeded(List<Message> messages, byte[] payload) {
    Set<String> ids = messages.stream().map(Message::messageId).collect(Collectors.toSet());
    return switch (BatchResponse.read(payload, ids)) {
      case BatchResponse.Partial(Set<String> failed) ->
          messages.stream().filter(message -> !failed.contains(message.messageId())).toList();
      case BatchResponse.Malformed(String reason) -> {
        log.accept(
            "The answer of %s is invalid, so its batch failed: %s"
                .formatted(source.function(), reason));
        yield List.of();
      }
    };
  }

  private void settle(List<Message> succeeded) {
    if (succeeded.isEmpty()) {
      return;
    }
    if (redelivers.getAsBoolean()) {
      makeVisible(succeeded);
    } else {
      delete(succeeded);
    }
  }

  private void delete(List<Message> messages) {
    var entries = new ArrayList<DeleteMessageBatchRequestEntry>();
    for (int i = 0; i < messages.size(); i++) {
      entries.add(
          DeleteMessageBatchRequestEntry.builder()
              .id(Integer.toString(i))
              .receiptHandle(messages.get(i).receiptHandle())
              .build());
    }
    sqs.deleteMessageBatch(request -> request.queueUrl(queueUrl).entries(entries));
  }

  private void makeVisible(List<Message> messages) {
    for (Message message : messages) {
      sqs.changeMessageVisibility(
          request ->
              request
                  .queueUrl(queueUrl)
                  .receiptHandle(message.receiptHandle())
                  .visibilityTimeout(0));
    }
  }
}
