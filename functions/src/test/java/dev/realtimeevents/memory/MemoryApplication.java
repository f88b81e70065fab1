package dev.realtimeevents.memory;

import dev.realtimeevents.connect.AllowedOrigins;
import dev.realtimeevents.connect.Welcome;
import dev.realtimeevents.deliver.FanOut;
import dev.realtimeevents.deliver.FanOutJobs;
import dev.realtimeevents.dispatch.Authenticator;
import dev.realtimeevents.dispatch.Dispatch;
import dev.realtimeevents.dispatch.Revoke;
import dev.realtimeevents.event.ChannelName;
import dev.realtimeevents.secret.FixedSecrets;
import dev.realtimeevents.secret.Secrets;
import dev.realtimeevents.subscribe.ChannelAccess;
import dev.realtimeevents.subscribe.ChannelPolicy;
import dev.realtimeevents.subscribe.History;
import dev.realtimeevents.subscribe.Messages;
import dev.realtimeevents.subscribe.Presence;
import dev.realtimeevents.subscribe.Revocation;
import dev.realtimeevents.subscribe.Subscriptions;
import dev.realtimeevents.token.Issuer;
import dev.realtimeevents.token.Tokens;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/** The whole product over doubles in memory; what one part writes, the others read. */
public final class MemoryApplication {
  public static final Duration RETENTION = Duration.ofHours(24);
  public static final int SHARDS = 4;
  public static final int CHANNELS_PER_CONNECTION = 50;

  /** Time left for whatever is asked. */
  public static final Supplier<Duration> PLENTY = () -> Duration.ofMinutes(1);

  /** What its tokens are signed with. */
  public static final String SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

  public final SettableClock clock = new SettableClock(Instant.parse("2026-11-24T00:28:44Z"));
  public final MemoryEventLog log;
  public final MemorySubscriptions subscriptions;
  public final MemoryRevocations revocations;
  public final RecordingConnections connections;
  public final RecordingQueue queue;

  public MemoryApplication() {
    this(Steps.FREE);
  }

  public MemoryApplication(Steps steps) {
    log = new MemoryEventLog(RETENTION, clock, steps);
    subscriptions = new MemorySubscriptions(SHARDS, CHANNELS_PER_CONNECTION, clock, steps);
    revocations = new MemoryRevocations(clock, steps);
    connections = new RecordingConnections(steps);
    queue = new RecordingQueue(steps);
  }

  /**
   * @param publicChannels names, and prefixes that end in {@code *}
   */
  public Messages messages(String... publicChannels) {
    return new Messages(
        subscriptions,
        new Presence(subscriptions, clock),
        log,
        connections,
        access(publicChannels));
  }

  public History history(String... publicChannels) {
    return new History(log, access(publicChannels));
  }

  public ChannelAccess access(String... publicChannels) {
    return new ChannelAccess(
        new ChannelPolicy(List.of(publicChannels)), tokens(), revocations, clock);
  }

  /**
   * @param origins as {@code https://example.com}, or {@code *}
   */
  public Welcome welcome(String... origins) {
    return new Welcome(new AllowedOrigins(List.of(origins)), subscriptions, tokens());
  }

  public Dispatch dispatch(Secrets secrets, boolean allowUnsigned, int inlineFanOutLimit) {
    return new Dispatch(
        new Authenticator(secrets, clock), allowUnsigned, log, fanOut(), inlineFanOutLimit, clock);
  }

  public FanOut fanOut() {
    return new FanOut(subscriptions, connections, queue, clock);
  }

  public FanOutJobs fanOutJobs() {
    return new FanOutJobs(log, fanOut(), queue);
  }

  public Revocation revocation() {
    return new Revocation(revocations, subscriptions, connections, clock);
  }

  public Revoke revoke() {
    return new Revoke(new Authenticator(FixedSecrets.of(SECRET), clock), revocation());
  }

  /** A token of this subject for these channels, issued now, that ends after an hour. */
  public String token(String subject, String... channels) {
    Instant now = clock.instant();
    return Issuer.token(SECRET, subject, now, now.plus(Duration.ofHours(1)), channels);
  }

  /** What a connection listens to. */
  public Optional<Set<ChannelName>> channels(String connectionId) {
    return subscriptions.connection(connectionId).map(Subscriptions.Connection::channels);
  }

  private Tokens tokens() {
    return new Tokens(FixedSecrets.of(SECRET), clock);
  }
}
