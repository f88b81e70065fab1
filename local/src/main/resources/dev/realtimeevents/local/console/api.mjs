/** An answer that is not a success, with the sentence of whoever answered. */
export class ApiError extends Error {
  /** The HTTP status; 0 if nobody answered. */
  status;

  constructor(status, message) {
    super(message);
    this.status = status;
  }
}

/**
 * Everything that the console asks the gateway.
 *
 * @typedef {ReturnType<typeof createApi>} Api
 */
export function createApi() {
  let secret;

  /** @returns {Promise<unknown>} the JSON of the answer @throws {ApiError} */
  async function call(method, path, body, options = {}) {
    const { status, ok, answer } = await exchange(method, path, body, options);
    if (!ok) throw new ApiError(status, answer?.message ?? `The gateway answered ${status}.`);
    return answer;
  }

  return {
    /** `GET`, such as `get('/.local/channels')`. @param {{signal?: AbortSignal}} [options] */
    get: (path, options) => call('GET', path, undefined, options),
    /** `POST` of JSON, such as `post('/.local/kill', { function: 'DispatchFunction' })`. */
    post: (path, body) => call('POST', path, body),
    /** `PUT` of JSON. */
    put: (path, body) => call('PUT', path, body),

    /** The development secret; `undefined` if the template has none. @returns {Promise<string | undefined>} */
    async secret() {
      secret ??= call('GET', '/.local/secret').then(
        (answer) => answer.secret,
        (error) => {
          secret = undefined;
          if (error.status === 404) return undefined;
          throw error;
        },
      );
      return secret;
    },

    /**
     * Publishes an event, or an array of events.
     *
     * @param {string} body JSON
     * @returns {Promise<{ok: boolean, status: number, answer: object, ms: number, sent: number}>} the
     *     answer, whatever its status; `sent` is the `Date.now()` at which the request began
     * @throws {ApiError} if nobody answers
     */
    async dispatch(body) {
      const key = await this.secret();
      const headers = key ? { Authorization: `Bearer ${key}` } : {};
      const sent = Date.now();
      const begin = performance.now();
      const exchanged = await exchange('POST', '/dispatch', body, { headers, isText: true });
      return { ...exchanged, sent, ms: Math.round(performance.now() - begin) };
    },

    /** A token for channels, signed with the development secret. @param {string[]} channels @returns {Promise<string>} */
    async token(channels, { sub = 'console', seconds = 600 } = {}) {
      return (await call('POST', '/.local/token', { sub, channels, seconds })).token;
    },

    /** A part of a channel's log. @param {{since?: number, rewind?: number, limit?: number}} query */
    async history(channel, query = {}) {
      const search = new URLSearchParams({ channel, ...query });
      const token = await this.token([channel]);
      const headers = { Authorization: `Bearer ${token}` };
      return call('GET', `/history?${search}`, undefined, { headers });
    },
  };
}

async function exchange(method, path, body, { headers = {}, isText = false, signal } = {}) {
  let response;
  let text;
  try {
    response = await fetch(path, {
      method,
      signal,
      headers: body === undefined ? headers : { ...headers, 'Content-Type': 'application/json' },
      body: body === undefined || isText ? body : JSON.stringify(body),
    });
    text = await response.text();
  } catch (error) {
    if (error.name === 'AbortError') throw error;
    throw new ApiError(0, 'The gateway does not answer. Start it again with ./realtime up.');
  }
  let answer;
  try {
    answer = JSON.parse(text);
  } catch {
    answer = { message: text };
  }
  return { ok: response.ok, status: response.status, answer };
}
