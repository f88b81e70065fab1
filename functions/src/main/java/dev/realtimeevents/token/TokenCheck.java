package dev.realtimeevents.token;

/** The result of verifying a token. */
public sealed interface TokenCheck {

  /** The token is valid until its grant expires. */
  record Valid(Grant grant) implements TokenCheck {}

  /** The token was valid once. */
  record Expired() implements TokenCheck {}

  /** The token is not valid; the sentence says why. */
  record Invalid(String reason) implements TokenCheck {}
}
