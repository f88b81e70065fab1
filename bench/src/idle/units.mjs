import { createServer } from 'node:http';
import { once } from 'node:events';
import { json } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import WebSocket from 'ws';
import { startGateway } from 'realtime-events-testkit/gateway.mjs';
import { publish } from 'realtime-events-testkit/publishing.mjs';
import { functionCommands } from '../functions/commands.mjs';
import { dispatchEvent, socketEvent } from '../functions/events.mjs';
import { FunctionProcess } from '../functions/process.mjs';
import { transactionUnits } from './row.mjs';

const READS = /\.(GetItem|BatchGetItem|Query)$/;
const CHANNEL = 'public:news';
const PAID = 3_000; // ms

/**
 * The units that DynamoDB bills.
 *
 * @typedef {{reads: number, writes: number}} Units
 */

/** @typedef {{connect: Units, subscribe: Units, ping: Units, disconnect: Units}} AllUnits */

/**
 * What the functions consume of DynamoDB for one page and one channel, as DynamoDB Local counts it. They have
 * served another page before: what a process remembers, it does not read again.
 *
 * @param {object} [running] a gateway to measure at; without it, one is started for this
 * @returns {Promise<AllUnits>}
 */
export async function measureUnits(running) {
  const gateway = running ?? (await startGateway());
  const pages = [];
  const processes = [];
  let meter;
  try {
    await publish(gateway, CHANNEL); // DynamoDB Local counts no read of a row that is not there
    pages.push(new WebSocket(gateway.webSocketUrl, 'realtime-events'));
    await once(pages[0], 'open');
    pages[0].send(JSON.stringify({ action: 'ping' }));
    await once(pages[0], 'message'); // each function has run
    const started = functionCommands(gateway.pid);
    meter = await Meter.start(started('MessageFunction').variables.AWS_ENDPOINT_URL_DYNAMODB);
    const start = async (name) => {
      const variables = { AWS_ENDPOINT_URL_DYNAMODB: meter.address };
      processes.push(await FunctionProcess.start(started(name), { variables }));
      return processes.at(-1);
    };
    const connect = await start('ConnectFunction');
    const message = await start('MessageFunction');
    const disconnect = await start('DisconnectFunction');
    let units;
    for (let page = 0; page < 3; page++) {
      const known = await gateway.connections();
      pages.push(new WebSocket(gateway.webSocketUrl, 'realtime-events'));
      await once(pages.at(-1), 'open');
      const id = (await gateway.connections()).find((each) => !known.includes(each));
      const say = (words) => socketEvent('message-ping', id, words);
      const of = (process, event) => meter.of(() => process.invoke(event));
      const opened = await of(connect, socketEvent('connect-subprotocol', id));
      const subscribed = await of(message, say({ action: 'subscribe', channel: CHANNEL }));
      if (page > 0) await sleep(PAID); // an idle page has all its credits
      const measured = {
        connect: opened,
        subscribe: subscribed,
        ping: await of(message, say({ action: 'ping' })),
        disconnect: await of(disconnect, socketEvent('disconnect-client-closed', id)),
      };
      if (page > 0) units = units ? least(units, measured) : measured;
    }
    return units;
  } finally {
    for (const process of processes) process.stop();
    for (const page of pages) page.terminate();
    meter?.stop();
    if (!running) await gateway.stop();
  }
}

/**
 * What a dispatch consumes of DynamoDB: its transaction by the rows that it writes, all else as DynamoDB Local counts it. Its
 * function has dispatched to the channel before.
 *
 * @param {object} gateway
 * @param {number[]} sizes bytes of the data of each event
 * @returns {Promise<Units[]>} of each event
 */
export async function measureEventUnits(gateway, sizes) {
  await publish(gateway, CHANNEL); // the function runs
  const command = functionCommands(gateway.pid)('DispatchFunction');
  const meter = await Meter.start(command.variables.AWS_ENDPOINT_URL_DYNAMODB);
  let process;
  try {
    const variables = { AWS_ENDPOINT_URL_DYNAMODB: meter.address };
    process = await FunctionProcess.start(command, { variables });
    const dispatch = (bytes) => () =>
      process.invoke(
        dispatchEvent(gateway.secret, {
          event: 'x',
          channel: CHANNEL,
          data: 'x'.repeat(bytes - 2), // and two quotes
        }),
      );
    await meter.of(dispatch(2));
    const units = [];
    for (const bytes of sizes) units.push(await meter.of(dispatch(bytes)));
    return units;
  } finally {
    process?.stop();
    meter.stop();
  }
}

/** The smaller units of two measurements: on a busy machine a call takes so long that its function repeats it. */
function least(one, other) {
  return Object.fromEntries(
    Object.entries(one).map(([name, units]) => [
      name,
      {
        reads: Math.min(units.reads, other[name].reads),
        writes: Math.min(units.writes, other[name].writes),
      },
    ]),
  );
}

/** Passes calls on to DynamoDB, and adds up what they consume. */
class Meter {
  #server;
  #units = { reads: 0, writes: 0 };

  static async start(dynamoDb) {
    const meter = new Meter();
    meter.#server = createServer(
      (request, response) => void meter.#pass(dynamoDb, request, response),
    );
    meter.#server.listen(0, '127.0.0.1');
    await once(meter.#server, 'listening');
    return meter;
  }

  get address() {
    return `http://127.0.0.1:${this.#server.address().port}`;
  }

  /** @returns {Promise<Units>} what the calls consume that `action` makes */
  async of(action) {
    this.#units = { reads: 0, writes: 0 };
    await action();
    return this.#units;
  }

  stop() {
    this.#server.closeAllConnections();
    this.#server.close();
  }

  async #pass(dynamoDb, request, response) {
    const call = await json(request);
    const { 'x-amz-target': target, 'content-type': type, authorization } = request.headers;
    const answer = await fetch(`${dynamoDb.replace(/\/$/, '')}/`, {
      method: 'POST',
      headers: { 'x-amz-target': target, 'content-type': type, authorization },
      body: JSON.stringify({ ...call, ReturnConsumedCapacity: 'TOTAL' }),
    });
    const body = await answer.text();
    const { ConsumedCapacity = [] } = JSON.parse(body);
    if (!answer.ok) this.#units.writes++; // a refused write is billed, and DynamoDB Local does not count it
    if (call.TransactItems && answer.ok) {
      this.#units.writes += transactionUnits(call.TransactItems);
    } else {
      for (const { CapacityUnits } of [ConsumedCapacity].flat()) {
        this.#units[READS.test(target) ? 'reads' : 'writes'] += CapacityUnits;
      }
    }
    response.writeHead(answer.status, { 'content-type': type }).end(body);
  }
}
