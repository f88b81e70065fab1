import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { text } from 'node:stream/consumers';

const VERSION = '/2018-06-01/runtime/';
const TIME_LEFT = 29_000; // ms, of each invocation
const HOUR = 3_600_000;

/**
 * The Lambda Runtime API for one process, with the call of SnapStart that returns when a snapshot is restored,
 * and the endpoint that gives credentials to functions with SnapStart.
 */
export class Runtime {
  #server = createServer((request, response) => void this.#handle(request, response));
  #credentials;
  #arrived = new Map();
  #waiting = new Map();

  /** @param {{accessKeyId: string, secretAccessKey: string}} credentials */
  static async start(credentials) {
    const runtime = new Runtime();
    runtime.#credentials = credentials;
    runtime.#server.listen(0, '127.0.0.1');
    await once(runtime.#server, 'listening');
    return runtime;
  }

  /** The value of `AWS_LAMBDA_RUNTIME_API`. */
  get address() {
    return `127.0.0.1:${this.#server.address().port}`;
  }

  /** Waits until the process has run its hooks. @returns {Promise<() => void>} lets it go on */
  async snapshot() {
    const { response } = await this.#next('restore/next');
    return () => response.end('{}');
  }

  /** Waits until the process asks for an event. @returns {Promise<(event: object) => void>} gives it one */
  async idle() {
    const { response } = await this.#next('invocation/next');
    return (event) => {
      response.setHeader('Content-Type', 'application/json'); // without it, the client crashes
      response.setHeader('Lambda-Runtime-Aws-Request-Id', randomUUID());
      response.setHeader('Lambda-Runtime-Deadline-Ms', Date.now() + TIME_LEFT);
      response.setHeader('Lambda-Runtime-Invoked-Function-Arn', 'arn:aws:lambda:bench');
      response.end(JSON.stringify(event));
    };
  }

  /** What the function answers. @throws {Error} if it failed */
  async answer() {
    const { body } = await this.#next('response');
    return JSON.parse(body);
  }

  stop() {
    this.#server.closeAllConnections();
    this.#server.close();
  }

  async #next(kind) {
    const arrived = this.#arrived.get(kind);
    this.#arrived.delete(kind);
    if (arrived) return arrived;
    return new Promise((resolve, reject) => this.#waiting.set(kind, { resolve, reject }));
  }

  async #handle(request, response) {
    if (request.url === '/credentials') {
      response.end(JSON.stringify(this.#temporary()));
      return;
    }
    const body = await text(request);
    const kind = request.url.replace(VERSION, '').replace(/^invocation\/.*\/response$/, 'response');
    if (request.method === 'POST') response.writeHead(202).end('{}');
    if (kind.endsWith('error')) {
      for (const { reject } of this.#waiting.values()) reject(new Error(`${kind}: ${body}`));
    }
    const waiting = this.#waiting.get(kind);
    this.#waiting.delete(kind);
    if (waiting) waiting.resolve({ response, body });
    else this.#arrived.set(kind, { response, body });
  }

  #temporary() {
    const { accessKeyId, secretAccessKey } = this.#credentials;
    return {
      AccessKeyId: accessKeyId,
      SecretAccessKey: secretAccessKey,
      Token: 'token',
      Expiration: new Date(Date.now() + HOUR).toISOString(),
    };
  }
}
