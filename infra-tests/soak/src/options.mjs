import { parseArgs } from 'node:util';

export const HELP = `Usage: ./realtime soak [options]

Subscribes many clients and sends events while everything goes wrong: posts are throttled or fail, sockets
are cut, $disconnect is dropped, functions are killed, webhooks are sent twice, jobs are delivered twice, and
tokens expire. Then it compares what each client received with the event log. The exit code is 0 if no event
is lost, duplicated or out of order.

  --seed N            repeats the random part of the plan: subscriptions, events, faults (not the timing of
                      threads and processes). Default: a random seed
  --clients N         Default: 200
  --channels N        1 to 26. Default: 5
  --events N          Default: 2000
  --rate N            events per second at most. Default: 5
  --rest SECONDS      time for the clients to catch up at the end. Default: 180

By default it starts a development gateway and stops it at the end. For a gateway that runs already, or for a
deployment on AWS, where it switches no faults on, give all three of these. Nobody else may publish meanwhile.

  --dispatch-url URL  receives the events
  --websocket-url URL the clients connect to it
  --secret TEXT       signs the events

  --help
`;

/** The options are wrong. The message says what would be right. */
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
