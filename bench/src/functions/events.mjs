import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { inRepository } from 'realtime-events-testkit/repository.mjs';
import { signedHeaders } from 'realtime-events-testkit/signing.mjs';

/** One event from the folder `events`, of the kind that API Gateway or the queue sends. */
function sample(name) {
  return JSON.parse(readFileSync(inRepository('events', `${name}.json`), 'utf8'));
}

/**
 * Makes the events of a function: `first` for the first invocation, `next` for the others.
 *
 * @typedef {{first: () => object, next?: () => object}} Events
 */

/**
 * @param {{secret: string, connectionId: string}} given of a gateway: a connection that listens to the channel
 *     `public`, which has an event
 * @returns {Record<string, Events>} by the name of the function
 */
export function invocations({ secret, connectionId }) {
  return {
    ConnectFunction: { first: () => socketEvent('connect-subprotocol', randomUUID()) },
    MessageFunction: {
      first: () =>
        socketEvent('message-subscribe', connectionId, {
          action: 'subscribe',
          channel: `public:${randomUUID()}`,
        }),
      next: () => socketEvent('message-ping', connectionId, { action: 'ping' }),
    },
    DisconnectFunction: { first: () => socketEvent('disconnect-client-closed', randomUUID()) },
    DispatchFunction: {
      first: () => dispatchEvent(secret, { event: 'bench', data: { a: 1 } }),
    },
    HistoryFunction: { first: history },
    RevokeFunction: { first: () => signed('revoke-user', secret, { sub: randomUUID() }) },
    FanOutFunction: { first: () => job() },
  };
}

/** An event of the WebSocket API, on this connection. */
export function socketEvent(name, connectionId, message) {
  const event = sample(name);
  event.requestContext.connectionId = connectionId;
  event.requestContext.connectedAt = Date.now();
  if (message) event.body = JSON.stringify(message);
  return event;
}

/** A dispatch of this content, signed. */
export function dispatchEvent(secret, content) {
  return signed('dispatch-recipe-post-saved', secret, content);
}

function signed(name, secret, content) {
  const event = sample(name);
  event.body = JSON.stringify(content);
  delete event.headers.authorization; // of two credentials, both have to be right
  for (const [header, value] of Object.entries(signedHeaders(secret, event.body))) {
    event.headers[header.toLowerCase()] = value;
  }
  return event;
}

function history() {
  const event = sample('history-rewind');
  event.headers = {};
  event.queryStringParameters = { channel: 'public', since: '0', limit: '1' };
  return event;
}

function job() {
  const event = sample('fan-out-shard');
  event.Records[0].body = JSON.stringify({ channel: 'public', from: 1, to: 1, shard: 0 });
  return event;
}
