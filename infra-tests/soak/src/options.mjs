import { parseArgs } from 'node:util';

export const HELP = `Usage: ./realtime soak [options]

Listens with many clients while events are sent and everything goes wrong that can: posts throttled and
failing, sockets cut, $disconnect dropped, functions killed, webhooks sent twice, jobs delivered twice,
tokens that end.
Then compares what each client handed out with the log. Ends with 0 if nothing was lost, doubled or swapped.

  --seed N            repeats what is random in the plan: who listens to what, what is sent, which faults
                      (how threads and processes interleave it does not repeat); any if left out
  --clients N         200
  --channels N        1 to 26; 5
  --events N          2000
  --rate N            events sent a second at most; 5
  --rest SECONDS      how long clients may take to come to rest in the end; 180

Without more it starts a development gateway of its own and stops it. Or, for one that runs already (alone:
nobody else may publish meanwhile), or for a deployment on AWS (where no faults are switched on):

  --dispatch-url URL  where events are sent
  --websocket-url URL where clients connect
  --secret TEXT       signs the events

  --help
`;

/** The options are wrong; the message says how they would be right. */
export class UsageError extends Error {}

/**
 * Reads the command line.
 *
 * @returns {{help: true} | {seed: number, clients: number, channels: number, events: number, rate: number,
 *   rest: number, target?: {dispatchUrl: string, webSocketUrl: string, secret: string}}}
 */
export function readOptions(args) {
  const text = { type: 'string' };
  let values;
  try {
    ({ values } = parseArgs({
      args,
      options: {
        seed: text,
        clients: text,
        channels: text,
        events: text,
        rate: text,
        rest: text,
        'dispatch-url': text,
        'websocket-url': text,
        secret: text,
        help: { type: 'boolean' },
      },
    }));
  } catch (error) {
    throw new UsageError(error.message);
  }
  if (values.help) {
    return { help: true };
  }
  const number = (name, initial, low, high) => {
    const value = values[name] === undefined ? initial : Number(values[name]);
    if (!Number.isInteger(value) || value < low || value > high) {
      throw new UsageError(
        `--${name} is ${values[name]}; use a whole number from ${low} to ${high}`,
      );
    }
    return value;
  };
  return {
    seed: number('seed', Math.floor(Math.random() * 1e6), 0, 0xffffffff),
    clients: number('clients', 200, 1, 5_000),
    channels: number('channels', 5, 1, 26),
    events: number('events', 2_000, 1, 10_000_000),
    rate: number('rate', 5, 1, 10_000),
    rest: number('rest', 180, 1, 86_400),
    target: target(values),
  };
}

function target({ 'dispatch-url': dispatchUrl, 'websocket-url': webSocketUrl, secret }) {
  const given = [dispatchUrl, webSocketUrl, secret].filter((value) => value !== undefined);
  if (given.length === 0) {
    return undefined;
  }
  if (given.length < 3) {
    throw new UsageError(
      'give --dispatch-url, --websocket-url and --secret together, or none of them',
    );
  }
  if (!/^https?:/.test(dispatchUrl) || !/^wss?:/.test(webSocketUrl)) {
    throw new UsageError('--dispatch-url is http(s)://…, --websocket-url is ws(s)://…');
  }
  return { dispatchUrl, webSocketUrl, secret };
}
