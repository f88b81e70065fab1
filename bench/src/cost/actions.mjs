const KB = 1024;
/** Bytes around the data of an event: in its row of the log, and in its frame. */
const AROUND = 200;
/** A message that API Gateway bills as one. */
const MESSAGE = 32 * KB;

/**
 * What one thing that happens takes.
 *
 * @typedef {object} Action
 * @property {number} received messages from the page
 * @property {number} answers messages to the page
 * @property {number} invocations
 * @property {number} lines of the functions' log
 * @property {number} writes units of DynamoDB
 * @property {number} reads units of DynamoDB
 * @property {Record<string, number>} calls of DynamoDB, by operation
 */

/**
 * What a page of the library does, with one channel. A process has served other pages before: what it remembers, such
 * as the number of listeners, it does not read again.
 *
 * @type {Record<"connect" | "subscribe" | "ping" | "disconnect", Action>}
 */
export const ACTIONS = {
  connect: {
    received: 0,
    answers: 0,
    invocations: 1,
    lines: 1,
    writes: 1,
    reads: 0,
    calls: { PutItem: 1 },
  },
  subscribe: {
    received: 1,
    answers: 1,
    invocations: 1,
    lines: 1,
    writes: 3,
    reads: 1,
    calls: { UpdateItem: 2, PutItem: 1, BatchGetItem: 1 },
  },
  ping: {
    received: 1,
    answers: 1,
    invocations: 1,
    lines: 0,
    writes: 1,
    reads: 1,
    calls: { UpdateItem: 1, BatchGetItem: 1 },
  },
  disconnect: {
    received: 0,
    answers: 0,
    invocations: 1,
    lines: 1,
    writes: 2,
    reads: 0,
    calls: { DeleteItem: 2 },
  },
};

/** The calls of a dispatch: the transaction, the subscriptions, and the mark that the push is done. */
export const EVENT_CALLS = { TransactWriteItems: 1, Query: 1, UpdateItem: 1 };

/** @returns {number} bytes of an event's row and of its frame, for so many bytes of data */
export function eventBytes(bytes) {
  return bytes + AROUND;
}

/**
 * An event is written in a transaction, which costs double: itself, the head of its channel, and the row of its id.
 * The mark that its push is done changes its row, which costs what the row has.
 *
 * @returns {number} units of DynamoDB, for so many bytes of data
 */
export function eventWrites(bytes) {
  const row = Math.ceil(eventBytes(bytes) / KB);
  return 2 * row + 2 + 2 + row;
}

/** @returns {number} messages that API Gateway bills for one frame of an event */
export function eventMessages(bytes) {
  return Math.ceil(eventBytes(bytes) / MESSAGE);
}
