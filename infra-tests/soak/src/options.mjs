import { parseArgs } from 'node:util';

export const HELP = `Usage: ./realtime soak [options]

Subscribes many clients and sends events while everything goes wrong: posts are throttled or fail, sockets
are cut, $disconnect is dropped, functions are killed, the store fails and hangs, webhooks are sent twice, jobs
are delivered twice, clocks are wrong, pages fall asleep, tokens expire, and strangers flood the gateway. A
WordPress publishes as well, and rolls transactions back. Then it compares what each client received with the
event log, and that with what was sent. The exit code is 0 if no event is lost, duplicated or out of order.

  --seed N            repeats the random part of the plan: subscriptions, events, faults (not the timing of
                      threads and processes). Default: a random seed
  --clients N         Default: 200
  --channels N        1 to 26. Default: 5
  --events N          Default: 2000
  --rate N            events per second at most. Default: 5
  --visits N          requests to the WordPress that publish; 0 starts none. Default: a tenth of the events
  --rest SECONDS      time for the clients to catch up at the end. Default: 180

By default it starts a development gateway and stops it at the end. For a gateway that runs already, or for a
deployment on AWS, where it switches no faults on, give all four of these. Nobody else may publish meanwhile.

  --dispatch-url URL  receives the events
  --websocket-url URL the clients connect to it
  --history-url URL   has the log
  --secret TEXT       signs the events

  --help
`;

/** The options are wrong. The message says what would be right. */
export class UsageError extends Error {}

/**
 * Reads the command line.
 *
 * @typedef {{dispatchUrl: string, webSocketUrl: string, historyUrl: string, secret: string}} Target
 * @returns {{help: true} | {seed: number, clients: number, channels: number, events: number, rate: number,
 *   visits: number, rest: number, target?: Target}}
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
        visits: text,
        rest: text,
        'dispatch-url': text,
        'websocket-url': text,
        'history-url': text,
        secret: text,
        help: { type: 'boolean', short: 'h' },
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
  const events = number('events', 2_000, 1, 10_000_000);
  return {
    seed: number('seed', Math.floor(Math.random() * 1e6), 0, 0xffffffff),
    clients: number('clients', 200, 1, 5_000),
    channels: number('channels', 5, 1, 26),
    events,
    rate: number('rate', 5, 1, 10_000),
    visits: number('visits', Math.ceil(events / 10), 0, 1_000_000),
    rest: number('rest', 180, 1, 86_400),
    target: target(values),
  };
}

function target(values) {
  const {
    'dispatch-url': dispatchUrl,
    'websocket-url': webSocketUrl,
    'history-url': historyUrl,
    secret,
  } = values;
  const all = [dispatchUrl, webSocketUrl, historyUrl, secret];
  const given = all.filter((value) => value !== undefined);
  if (given.length === 0) {
    return undefined;
  }
  if (given.length < all.length) {
    throw new UsageError(
      'give --dispatch-url, --websocket-url, --history-url and --secret together, or none of them',
    );
  }
  const isHttp = [dispatchUrl, historyUrl].every((url) => /^https?:/.test(url));
  if (!isHttp || !/^wss?:/.test(webSocketUrl)) {
    throw new UsageError(
      '--dispatch-url and --history-url are http(s)://…, --websocket-url is ws(s)://…',
    );
  }
  return { dispatchUrl, webSocketUrl, historyUrl, secret };
}
