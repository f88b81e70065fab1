package dev.realtimeevents.token;

/** What a token turned out to be. */
public sealed interface Verified {

  /** Good, until it expires. */
  record Good(Grant grant) implements Verified {}

  /** It was good once. */
  record Expired() implements Verified {}

  /** It is not one of ours; the sentence says why. */
  record Bad(String reason) implements Verified {}
}
