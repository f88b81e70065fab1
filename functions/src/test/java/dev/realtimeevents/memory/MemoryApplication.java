package dev.realtimeevents.memory;

import dev.realtimeevents.connect.AllowedOrigins;
import dev.realtimeevents.connect.Welcome;
import dev.realtimeevents.deliver.FanOut;
import dev.realtimeevents.deliver.FanOutJobs;
import dev.realtimeevents.dispatch.Authenticator;
import dev.realtimeevents.dispatch.Dispatch;
import dev.realtimeevents.dispatch.Secrets;
import dev.realtimeevents.subscribe.ChannelPolicy;
import dev.realtimeevents.subscribe.Messages;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** The whole product over doubles in memory; what one part writes, the others read. */
public final class MemoryApplication {
  public static final Duration RETENTION = Duration.ofHours(24);
  public static final int SHARDS = 4;
  public static final int CHANNELS_PER_CONNECTION = 50;

  public final SettableClock clock = new SettableClock(Instant.parse("2026-11-24T00:28:44Z"));
  public final MemoryEventLog log;
  public final MemorySubscriptions subscriptions;
  public final RecordingConnections connections;
  public final RecordingQueue queue;

  public MemoryApplication() {
    this(Steps.FREE);
  }

  public MemoryApplication(Steps steps) {
    log = new MemoryEventLog(RETENTION, clock, steps);
    subscriptions = new MemorySubscriptions(SHARDS, CHANNELS_PER_CONNECTION, clock, steps);
    connections = new RecordingConnections(steps);
    queue = new RecordingQueue(steps);
  }

  /**
   * @param publicChannels names, and prefixes that end in {@code *}
   */
  public Messages messages(String... publicChannels) {
    return new Messages(
        subscriptions, log, connections, new ChannelPolicy(List.of(publicChannels)));
  }

  /**
   * @param origins as {@code https://example.com}, or {@code *}
   */
  public Welcome welcome(String... origins) {
    return new Welcome(new AllowedOrigins(List.of(origins)), subscriptions);
  }

  public Dispatch dispatch(Secrets secrets, boolean allowUnsigned, int inlineFanOutLimit) {
    return new Dispatch(
        new Authenticator(secrets, allowUnsigned, clock), log, fanOut(), inlineFanOutLimit, clock);
  }

  public FanOut fanOut() {
    return new FanOut(subscriptions, connections, queue, clock);
  }

  public FanOutJobs fanOutJobs() {
    return new FanOutJobs(log, fanOut(), queue);
  }
}
