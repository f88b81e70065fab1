/** All waits of the client, in milliseconds. */
export interface Timing {
  /** A connection not made by then is given up. */
  connect: number;
  /** From opening to the first ping. */
  firstPing: number;
  /** Between pings, at most, and up to a fifth less; API Gateway cuts a connection after 10 minutes without a message. */
  ping: number;
  /** No frame for so long after a ping: the socket is dead. */
  watchdog: number;
  /** The age at which a connection is renewed, ±5 %; API Gateway ends one at 2 hours. */
  renew: number;
  /** How long the old socket stays beside its successor. */
  overlap: number;
  /**
   * How long a frame ahead of its turn waits at least, and at most four times as long, before the
   * client asks for what is between.
   */
  gap: number;
  /** How long a recovery may pause before the client asks again. */
  recovery: number;
  /** How long an answer to `subscribe` may take; each further try waits twice as long. */
  answer: number;
  /** Between two polls where WebSockets are blocked, ±25 %. */
  poll: number;
  /** Between two attempts at a WebSocket while polling, ±5 %. */
  slowRetry: number;
  /** So long before it expires a token is replaced. */
  tokenLead: number;
}

export const DEFAULT_TIMING: Readonly<Timing> = {
  connect: 10_000,
  firstPing: 15_000,
  ping: 240_000,
  watchdog: 10_000,
  renew: 6_600_000,
  overlap: 15_000,
  gap: 250,
  recovery: 2_000,
  answer: 10_000,
  poll: 5_000,
  slowRetry: 60_000,
  tokenLead: 30_000,
};
