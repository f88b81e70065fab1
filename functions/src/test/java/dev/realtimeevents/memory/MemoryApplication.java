package dev.realtimeevents.memory;

import dev.realtimeevents.authentication.Authenticator;
import dev.realtimeevents.connect.AllowedOrigins;
import dev.realtimeevents.connect.Connections;
import dev.realtimeevents.connect.CreditLimit;
import dev.realtimeevents.connect.Handshake;
import dev.realtimeevents.deliver.Bursts;
import dev.realtimeevents.deliver.FanOut;
import dev.realtimeevents.deliver.FanOutJobs;
import dev.realtimeevents.dispatch.Dispatch;
import dev.realtimeevents.event.ChannelName;
import dev.realtimeevents.revoke.Revocation;
import dev.realtimeevents.revoke.RevokeEndpoint;
import dev.realtimeevents.secret.FixedSecrets;
import dev.realtimeevents.secret.Secrets;
import dev.realtimeevents.subscribe.Audience;
import dev.realtimeevents.subscribe.ChannelAccess;
import dev.realtimeevents.subscribe.ChannelPolicy;
import dev.realtimeevents.subscribe.History;
import dev.realtimeevents.subscribe.Messages;
import dev.realtimeevents.subscribe.Presence;
import dev.realtimeevents.token.Issuer;
import dev.realtimeevents.token.TokenVerifier;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/** The product over stores in memory, which all its parts share. */
public final class MemoryApplication {
  public static final Duration RETENTION = Duration.ofHours(24);
  public static final int SHARDS = 1;
  public static final int CHANNELS_PER_CONNECTION = 50;

  /** The time left for each request. */
  public static final Supplier<Duration> PLENTY = () -> Duration.ofMinutes(1);

  /** The secret that signs its tokens. */
  public static final String SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

  public final SettableClock clock = new SettableClock(Instant.parse("2026-11-24T00:28:44Z"));
  public final MemoryEventLog log;
  public final MemoryConnections connections;
  public final MemorySubscriptions subscriptions;
  public final MemoryRevokedTokens revokedTokens;
  public final MemoryRounds rounds;
  public final RecordingSockets sockets;
  public final RecordingQueue queue;
  private final FanOut fanOut;

  public MemoryApplication() {
    this(Steps.FREE);
  }

  public MemoryApplication(Steps steps) {
    this(steps, MemoryConnections.PLENTY, SHARDS);
  }

  /**
   * @param shards of each channel
   */
  public MemoryApplication(Steps steps, int shards) {
    this(steps, MemoryConnections.PLENTY, shards);
  }

  public MemoryApplication(Steps steps, CreditLimit limit) {
    this(steps, limit, SHARDS);
  }

  private MemoryApplication(Steps steps, CreditLimit limit, int shards) {
    log = new MemoryEventLog(RETENTION, clock, steps);
    subscriptions = new MemorySubscriptions(shards, clock, steps);
    connections =
        new MemoryConnections(subscriptions, CHANNELS_PER_CONNECTION, limit, clock, steps);
    revokedTokens = new MemoryRevokedTokens(clock, steps);
    rounds = new MemoryRounds(clock, steps);
    sockets = new RecordingSockets(steps);
    queue = new RecordingQueue(steps);
    fanOut = new FanOut(subscriptions, sockets, queue, clock, clock::advance);
  }

  /**
   * @param publicChannels names, and prefixes that end in {@code *}
   */
  public Messages messages(String... publicChannels) {
    return new Messages(
        connections,
        new Presence(subscriptions, clock),
        new Audience(subscriptions, clock),
        log,
        sockets,
        access(publicChannels));
  }

  public History history(String... publicChannels) {
    return new History(log, access(publicChannels));
  }

  public ChannelAccess access(String... publicChannels) {
    return new ChannelAccess(
        new ChannelPolicy(List.of(publicChannels)), tokens(), revokedTokens, clock);
  }

  /**
   * @param origins as {@code https://example.com}, or {@code *}
   */
  public Handshake handshake(String... origins) {
    return new Handshake(new AllowedOrigins(List.of(origins)), connections, tokens());
  }

  public Dispatch dispatch(Secrets secrets, boolean allowUnsigned, int inlineFanOutLimit) {
    return new Dispatch(
        new Authenticator(secrets, clock),
        allowUnsigned,
        log,
        fanOut(),
        bursts(),
        inlineFanOutLimit,
        clock);
  }

  /** That of one process, which knows the channels it pushed to. */
  public FanOut fanOut() {
    return fanOut;
  }

  /** Rounds follow each other without a pause. */
  public Bursts bursts() {
    return new Bursts(rounds, log, queue, subscriptions::shards, clock, _ -> {});
  }

  public FanOutJobs fanOutJobs() {
    return new FanOutJobs(log, fanOut(), queue);
  }

  public Revocation revocation() {
    return new Revocation(revokedTokens, connections, sockets, clock);
  }

  public RevokeEndpoint revokeEndpoint() {
    return new RevokeEndpoint(
        new Authenticator(FixedSecrets.of(SECRET), clock), revocation(), clock);
  }

  /** A token of this subject for these channels, issued now, that ends after an hour. */
  public String token(String subject, String... channels) {
    Instant now = clock.instant();
    return Issuer.token(SECRET, subject, now, now.plus(Duration.ofHours(1)), channels);
  }

  /** The channels of a connection. */
  public Optional<Set<ChannelName>> channels(String connectionId) {
    return connections.connection(connectionId).map(Connections.Connection::channels);
  }

  private TokenVerifier tokens() {
    return new TokenVerifier(FixedSecrets.of(SECRET), clock);
  }
}
