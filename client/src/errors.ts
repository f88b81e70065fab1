/** An error that a client reports: to the functions of `onError`, or by rejecting a promise. */
export class RealtimeError extends Error {
  /** A code for programs: one of the server's, or one of `codes.ts`. */
  readonly code: string;
  /** The channel that it concerns; without one, it concerns the client. */
  readonly channel: string | undefined;
  /** The error behind it, if there is one. */
  declare readonly cause?: unknown;

  constructor(code: string, message: string, channel?: string, cause?: unknown) {
    // @ts-expect-error the second parameter is newer than the language level of the build
    super(message, { cause });
    this.name = 'RealtimeError';
    this.code = code;
    this.channel = channel;
  }
}
