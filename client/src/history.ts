import { isErrorFrame } from './codes.js';
import type { Environment } from './environment.js';
import type { Position, RealtimeEvent, ServerError } from './protocol.js';
import { within } from './timer.js';
import type { Timing } from './timing.js';

export interface HistoryRequest {
  readonly channel: string;
  readonly since?: number | undefined;
  readonly epoch?: string | undefined;
  readonly rewind?: number | undefined;
  readonly limit?: number | undefined;
  readonly token?: string | undefined;
}

/** The body of an answer of `GET /history` with the status 200. */
export interface History extends Position {
  readonly channel: string;
  readonly recovered: boolean;
  /** The answer to `rewind`: the number before the first event. */
  readonly since?: number;
  readonly events: readonly RealtimeEvent[];
}

export interface HistoryAnswer {
  readonly status: number;
  /** Absent where the status says that the answer is not one of ours. */
  readonly body: History | ServerError | undefined;
}

/**
 * Reads a channel's log by HTTP.
 *
 * @param signal gives the request up
 * @throws if there is no answer within `timing.connect`, or its body is not JSON
 */
export function readHistory(
  env: Environment,
  timing: Timing,
  url: string,
  { token, ...request }: HistoryRequest,
  signal?: AbortSignal,
): Promise<HistoryAnswer> {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(request)) {
    if ((value ?? '') !== '') {
      query.set(name, String(value));
    }
  }
  const answer = env
    .fetch(url + (url.includes('?') ? '&' : '?') + query, {
      headers: token ? { Authorization: 'Bearer ' + token } : {},
      cache: 'no-store',
      ...(signal && { signal }),
    })
    .then(async (response) => {
      const { ok, status } = response;
      return { status, body: ok || isErrorFrame(status) ? await response.json() : undefined };
    });
  return within(env, timing.connect, answer);
}
