// Every port that ./realtime up opens, against the pages that its developer visits.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { launch, skip } from 'realtime-events-testkit/chromium.mjs';
import { startGateway } from 'realtime-events-testkit/gateway.mjs';
import { environment, family, listening } from 'realtime-events-testkit/listening.mjs';
import { inRepository } from 'realtime-events-testkit/repository.mjs';
import { until } from 'realtime-events-testkit/until.mjs';
import { attacksOn, aws } from './attacks.mjs';

const PATIENCE = 10_000; // ms; a request that waits longer has been accepted by something

/** A name that resolves to this machine, as that of a page that rebinds its own. */
const REBOUND = 'page.example';

/** What a browser sends with a request of a page that is not the gateway's own. */
const STRANGERS = {
  'another host name': (port) => ({ Host: `${REBOUND}:${port}` }),
  'the address 0.0.0.0': (port) => ({ Host: `0.0.0.0:${port}` }),
  'another origin': () => ({ Origin: 'https://page.example' }),
  'another site': () => ({ 'Sec-Fetch-Site': 'cross-site', 'Sec-Fetch-Mode': 'no-cors' }),
  'another port of this machine': () => ({ 'Sec-Fetch-Site': 'same-site' }),
};

const linux = process.platform === 'linux';

describe('the ports of ./realtime up', { skip: linux ? skip : 'reads /proc of Linux' }, () => {
  let folder;
  let gateway;
  let own;

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'realtime-ports-'));
    gateway = await startGateway([
      '--allow-unsigned',
      '--wordpress',
      '--wordpress-port=0',
      `--wordpress-folder=${folder}`,
    ]);
    own = await variablesOfAFunction(gateway.pid);
    await aws(own.AWS_ENDPOINT_URL_SQS, 'AmazonSQS.SendMessage', {
      QueueUrl: own.FAN_OUT_QUEUE_URL.replace(/FanOutQueue$/, 'FanOutDeadLetterQueue'),
      MessageBody: 'a job that failed',
    });
  });

  after(async () => {
    await gateway?.stop();
    await rm(folder, { recursive: true, force: true });
  });

  /** Each port with its name in docs/security.md; without one, it is `unknown`. */
  async function namedPorts() {
    const runtimes = await Promise.all((await family(gateway.pid)).map(environment));
    const names = new Map([
      [Number(gateway.port), 'Gateway'],
      [portOf(gateway.siteUrl), 'WordPress'],
      [portOf(own.AWS_ENDPOINT_URL_DYNAMODB), 'DynamoDB'],
      [portOf(own.AWS_ENDPOINT_URL_SQS), 'SQS'],
      [portOf(own.AWS_ENDPOINT_URL_SECRETS_MANAGER), 'Secrets Manager'],
      ...runtimes
        .filter((variables) => variables.AWS_LAMBDA_RUNTIME_API)
        .map((variables) => [portOf(`http://${variables.AWS_LAMBDA_RUNTIME_API}`), 'Runtime API']),
    ]);
    return (await listening(gateway.pid)).map((its) => ({
      ...its,
      name: names.get(its.port) ?? 'unknown',
    }));
  }

  async function isOpen(port) {
    return (await listening(gateway.pid)).some((its) => its.port === port);
  }

  async function attacks() {
    return (await namedPorts()).flatMap(({ name, port }) =>
      attacksOn(name, port).map((attack) => ({ name, port, ...attack })),
    );
  }

  /** All that an attack could change, read at the addresses that only the functions know. */
  async function state() {
    const queue = own.FAN_OUT_QUEUE_URL.replace(/FanOutQueue$/, 'FanOutDeadLetterQueue');
    const [tables, { Attributes: messages }, secret, faults, log, site] = await Promise.all([
      aws(own.AWS_ENDPOINT_URL_DYNAMODB, 'DynamoDB_20120810.ListTables', {}),
      aws(own.AWS_ENDPOINT_URL_SQS, 'AmazonSQS.GetQueueAttributes', {
        QueueUrl: queue,
        AttributeNames: ['ApproximateNumberOfMessages'],
      }),
      aws(own.AWS_ENDPOINT_URL_SECRETS_MANAGER, 'secretsmanager.GetSecretValue', {
        SecretId: own.SECRET_ARN,
      }),
      json(new URL('.local/faults', gateway.page)),
      json(`${gateway.historyUrl}?channel=public&since=0`),
      json(`${gateway.siteUrl}?rest_route=/`),
    ]);
    const { seq, events } = log;
    return { tables, messages, secret, faults, log: { seq, events }, site: site.name };
  }

  /** Does something that needs every port, and compares what an attack could have changed. */
  async function unchangedBy(attack) {
    const earlier = await state();
    await attack();
    assert.deepEqual(await state(), earlier);
    const answer = await fetch(gateway.dispatchUrl, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ event: 'after', data: {} }),
      signal: AbortSignal.timeout(PATIENCE),
    });
    assert.equal(answer.status, 200, 'the event is still taken by its function');
  }

  test('all are on 127.0.0.1, and the table of docs/security.md has each of them', async () => {
    let open;
    // The port of a function is open before its process begins, and after it has ended.
    await until(async () => {
      open = await namedPorts();
      return open.every(({ name }) => name !== 'unknown');
    }, 'the name of each port').catch(() => {});
    assert.deepEqual(
      open.filter(({ address }) => address !== '127.0.0.1'),
      [],
    );
    assert.deepEqual(
      [...new Set(open.map(({ name }) => name))].sort(),
      (await documented()).sort(),
    );
  });

  for (const [stranger, headers] of Object.entries(STRANGERS)) {
    test(`none does anything for ${stranger}`, async () => {
      await unchangedBy(async () => {
        const rebound = 'Host' in headers(1);
        const reached = [];
        for (const attack of (await attacks()).filter(({ isPublic }) => rebound || !isPublic)) {
          const answer = await send({
            ...attack,
            headers: { ...attack.headers, ...headers(attack.port) },
          });
          // The process of a function that nobody needs ends, and its port with it.
          const isGone = answer.status === 0 && !(await isOpen(attack.port));
          if (!isRefusal(answer) && !isGone) reached.push(`${title(attack)}: ${answer.status}`);
        }
        assert.deepEqual(reached, []);
      });
    });
  }

  test('a page in a browser changes nothing, reads nothing and is not logged in', async (t) => {
    const browser = await launch({ hosts: [REBOUND] });
    t.after(() => browser.close());
    const server = createServer((_, response) => {
      response.setHeader('Content-Type', 'text/html').end('<!doctype html><title>A page</title>');
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    t.after(() => server.close());
    for (const host of [REBOUND, 'localhost']) {
      const page = await browser.newPage();
      await page.goto(`http://${host}:${server.address().port}/`);
      await unchangedBy(async () => {
        const reached = await page.evaluate(attackFromPage, await attacks());
        assert.deepEqual(reached, [], `from ${host}`);
      });
      await page.goto(`${gateway.siteUrl}wp-admin/`);
      assert.match(page.url(), /wp-login\.php/, 'the browser is not logged in');
      await page.close();
    }
  });

  test('a page whose host name is rebound to a port changes nothing and reads nothing', async (t) => {
    const browser = await launch({ hosts: [REBOUND] });
    t.after(() => browser.close());
    await unchangedBy(async () => {
      // Not the ports that were open in the beginning: that of a training run is closed when it ends.
      for (const { port, name } of await namedPorts()) {
        // Where a port is closed, the browser's own error page comes later, and would end the next visit.
        const page = await browser.newPage();
        const opened = await page.goto(`http://${REBOUND}:${port}/`).catch((error) => error);
        if (opened instanceof Error) {
          // The process of a function that nobody needs ends, and its port with it.
          assert.ok(!(await isOpen(port)), `${name}: ${opened.message}`);
          continue;
        }
        const reached = await page.evaluate(
          attackFromPage,
          attacksOn(name, port).map((attack) => ({ name, port, ...attack, isPublic: false })),
        );
        assert.deepEqual(reached, [], name);
      }
    });
  });

  test('pages of other origins may listen, and a link to WordPress works', async (t) => {
    const browser = await launch({ hosts: [REBOUND] });
    t.after(() => browser.close());
    const server = createServer((_, response) => {
      response
        .setHeader('Content-Type', 'text/html')
        .end(`<!doctype html><title>A page</title><a href="${gateway.siteUrl}">The site</a>`);
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    t.after(() => server.close());
    const page = await browser.newPage();
    await page.goto(`http://${REBOUND}:${server.address().port}/`);
    const opened = await page.evaluate(
      (url) =>
        new Promise((resolve) => {
          const socket = new WebSocket(url);
          socket.onopen = () => resolve(true);
          socket.onerror = () => resolve(false);
        }),
      gateway.webSocketUrl,
    );
    assert.equal(opened, true);
    const history = `${gateway.historyUrl}?channel=public`;
    assert.equal(await page.evaluate(async (url) => (await fetch(url)).status, history), 200);
    await page.getByText('The site').click();
    await page.waitForURL(gateway.siteUrl);
  });
});

/** The first column of the table in docs/security.md. */
async function documented() {
  const page = await readFile(inRepository('docs/security.md'), 'utf8');
  const [, rows] = /\| port \| number \|.*\n\|[-|]+\|\n((?:\|.*\n)+)/.exec(page);
  return [...rows.matchAll(/^\| ([^|]+?) \|/gm)].map(([, name]) => name);
}

async function variablesOfAFunction(pid) {
  for (const process of await family(pid)) {
    const variables = await environment(process);
    if (variables.FAN_OUT_QUEUE_URL && variables.SECRET_ARN) return variables;
  }
  throw new Error('No function process has the addresses of the queue and of the secret.');
}

function portOf(url) {
  return Number(new URL(url).port);
}

async function json(url) {
  return (await fetch(url)).json();
}

function title({ name, method, path }) {
  return `${name}: ${method} ${path}`;
}

function isRefusal({ status, cookies }) {
  return status >= 400 && status < 500 && cookies.length === 0;
}

/**
 * Sends a request with any headers, which `fetch` cannot. The status is 0 where no answer comes, and 404 where nothing
 * listens any more.
 */
function send({ port, method, path, headers, body }) {
  return new Promise((resolve) => {
    request({ port, host: '127.0.0.1', method, path, headers }, (answer) => {
      answer.resume();
      resolve({ status: answer.statusCode, cookies: answer.headers['set-cookie'] ?? [] });
    })
      .setTimeout(PATIENCE, () => resolve({ status: 0, cookies: [] }))
      .once('error', ({ code }) =>
        resolve({ status: code === 'ECONNREFUSED' ? 404 : 0, cookies: [] }),
      )
      .end(body);
  });
}

/**
 * Runs in a page: sends each request in every way that a page has.
 *
 * @returns {Promise<string[]>} what it could read, and the WebSockets that opened
 */
async function attackFromPage(attacks) {
  const XHTML = 'http://www.w3.org/1999/xhtml'; // the page may be XML
  const root = document.documentElement;
  const make = (name, values) => Object.assign(document.createElementNS(XHTML, name), values);
  const atMost = (milliseconds, begin) =>
    new Promise((resolve) => (setTimeout(resolve, milliseconds), begin(resolve)));
  const reached = [];

  async function send(url, { what, headers, isPublic, ...request }) {
    const options = () => ({ ...request, signal: AbortSignal.timeout(3000) });
    const simple = { mode: 'no-cors', credentials: 'include' };
    const asForm = { 'Content-Type': 'application/x-www-form-urlencoded' };
    await Promise.all([
      fetch(url, { ...options(), ...simple }).catch(() => {}),
      fetch(url, { ...options(), ...simple, headers: asForm }).catch(() => {}),
      fetch(url, { ...options(), headers, credentials: 'include' })
        .then(({ ok }) => ok && !isPublic && reached.push(what))
        .catch(() => {}),
      atMost(2000, (done) => {
        make('img', { onload: done, onerror: done, src: url });
      }),
      atMost(3000, (done) => {
        const opened = () => (!isPublic && reached.push(`WebSocket: ${what}`), done());
        const socket = new WebSocket(url.replace('http:', 'ws:'));
        Object.assign(socket, { onopen: opened, onerror: done });
      }),
    ]);
  }

  function post(url, body, number) {
    return atMost(2000, (done) => {
      root.append(make('iframe', { name: `answer-${number}`, onload: done }));
      const form = make('form', { action: url, method: 'post', target: `answer-${number}` });
      for (const [name, value] of new URLSearchParams(body ?? '')) {
        form.append(make('input', { name, value }));
      }
      root.append(form);
      HTMLFormElement.prototype.submit.call(form);
    });
  }

  await Promise.all(
    attacks.map(async ({ name, port, method, path, headers, body, isPublic }, number) => {
      const host = location.port === String(port) ? location.host : `localhost:${port}`;
      const url = `http://${host}${path}`;
      const what = `${name}: ${method} ${path}`;
      await Promise.all([
        send(url, { what, method, headers, body, isPublic }),
        post(url, body, number),
      ]);
    }),
  );
  return reached;
}
