// The code of docs/from-your-app.md, as files of an application, publishes to a gateway, opens a private channel and
// reads it. A language that this machine lacks is skipped, unless CI is true.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { text } from 'node:stream/consumers';
import { after, describe, test } from 'node:test';
import { findExecutable } from 'realtime-events-testkit/executable.mjs';
import { startGateway } from 'realtime-events-testkit/gateway.mjs';
import { publish } from 'realtime-events-testkit/publishing.mjs';
import { until } from 'realtime-events-testkit/until.mjs';
import { Connection } from './connection.mjs';
import { LANGUAGES } from './languages.mjs';
import { blocks } from './page.mjs';

const DATA = { title: 'Grüße, "Zoë" <b> \\ \u2028 🎉', price: 12.5, tags: ['a', 'b'], none: null };
const page = blocks();
const folder = mkdtempSync(join(tmpdir(), 'from-your-app-'));
const gateway = await startGateway();
await warmUp();

after(async () => {
  await gateway.stop();
  rmSync(folder, { recursive: true });
});

/** On a busy machine the first request of a function can take longer than an application waits. */
async function warmUp() {
  const history = `${numeric(gateway.historyUrl)}?channel=public`;
  await until(() => publish(gateway, 'public').catch(() => false), 'a first dispatch');
  await until(async () => (await fetch(history)).ok, 'a first history');
}

/**
 * A URL with the address of the gateway. By the name `localhost` a program may try ::1 first, where the same port can
 * belong to somebody else.
 */
function numeric(url) {
  const its = new URL(url);
  its.hostname = '127.0.0.1';
  return its.href;
}

/** The values of the page, and no other variable that a client of HTTP obeys, such as that of a proxy. */
function environment(secret = gateway.secret) {
  const { PATH, HOME, GOCACHE } = process.env;
  return {
    PATH,
    HOME,
    ...(GOCACHE && { GOCACHE }),
    GOTOOLCHAIN: 'local',
    LC_ALL: 'C.UTF-8',
    REALTIME_DISPATCH_URL: numeric(gateway.dispatchUrl),
    REALTIME_HISTORY_URL: numeric(gateway.historyUrl),
    REALTIME_SECRET: secret,
  };
}

/** Runs a program. @returns {Promise<{code: number, out: string, error: string}>} */
async function run([command, ...args], { cwd, secret }) {
  const child = spawn(command, args, {
    cwd,
    env: environment(secret),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const ended = new Promise((resolve, reject) =>
    child.once('close', resolve).once('error', reject),
  );
  const [out, error, code] = await Promise.all([text(child.stdout), text(child.stderr), ended]);
  return { code, out, error };
}

/** @throws {Error} with all that it prints, unless it succeeds */
async function succeed(command, options) {
  const { code, out, error } = await run(command, options);
  assert.equal(code, 0, `${command.join(' ')}\n${out}\n${error}`);
  return out;
}

for (const [section, { needs, library, build, run: program, syntax }] of Object.entries(
  LANGUAGES,
)) {
  const missing = needs.filter((name) => !findExecutable(name));
  const skip = process.env.CI !== 'true' && missing.length > 0 && `no ${missing.join(', ')} here`;

  if (skip) {
    test(section, { skip });
    continue;
  }
  describe(section, () => {
    const app = join(folder, section);
    const channel = `orders.${section}`;
    const id = `order_paid-${section}`;
    const files = page.filter((block) => block.section === section && block.file);
    const call = async (...words) =>
      JSON.parse(await succeed([...program(app), ...words], { cwd: app }));
    let token;

    test('the files of the page are written as an application', async () => {
      assert.ok(
        files.some(({ file }) => file === library),
        `the page has ${library}`,
      );
      for (const { file, code } of files) {
        mkdirSync(dirname(join(app, file)), { recursive: true });
        writeFileSync(join(app, file), code);
      }
      if (build) await succeed(build(app), { cwd: app });
    });

    test('its token opens the private channel, and the event arrives', async () => {
      token = await call('token', 'user:7', channel);
      const connection = await Connection.open(numeric(gateway.webSocketUrl));
      try {
        connection.send({ action: 'subscribe', channel, token });
        const subscribed = await connection.frame(({ type }) => type);
        assert.equal(subscribed.type, 'subscribed', JSON.stringify(subscribed));
        const answer = await call('publish', 'order_paid', JSON.stringify(DATA), channel, id);
        assert.equal(answer.seq, 1);
        assert.ok(answer.epoch, 'the answer has the position');
        const { event, data, ...rest } = await connection.frame((frame) => frame.event);
        assert.equal(event, 'order_paid');
        assert.deepEqual(data, DATA);
        assert.deepEqual([rest.channel, rest.id, rest.seq], [channel, id, 1]);
      } finally {
        connection.close();
      }
    });

    test('a repeat with the same id is the same event', async () => {
      assert.equal((await call('publish', 'order_paid', '{}', channel, id)).seq, 1);
      assert.equal((await call('publish', 'order_paid', '{}', channel, `${id}-2`)).seq, 2);
    });

    test('its history has the events, the oldest first', async () => {
      const events = await call('history', channel);
      const found = events.map(({ id, seq, event, ...rest }) => [id ?? rest.ID, seq, event]);
      assert.deepEqual(found, [
        [id, 1, 'order_paid'],
        [`${id}-2`, 2, 'order_paid'],
      ]);
      assert.deepEqual(events[0].data, DATA);
    });

    test('a token opens no other channel', async () => {
      const connection = await Connection.open(numeric(gateway.webSocketUrl));
      try {
        connection.send({ action: 'subscribe', channel: 'orders.others', token });
        const { code } = await connection.frame(({ type }) => type);
        assert.equal(code, 'forbidden');
      } finally {
        connection.close();
      }
    });

    test('a refusal is an error with the status and the answer', async () => {
      const secret = `whsec_${'A'.repeat(44)}`;
      const { code, out, error } = await run(
        [...program(app), 'publish', 'order_paid', '{}', channel, `${id}-3`],
        { cwd: app, secret },
      );
      assert.notEqual(code, 0, out);
      assert.match(out + error, /401/);
      assert.match(out + error, /"status":"error"/);
    });

    if (syntax) {
      const [ending, check] = syntax;
      for (const { file } of files.filter(({ file }) => file.endsWith(ending))) {
        test(`${file} has no syntax error`, () => succeed(check(join(app, file)), { cwd: app }));
      }
    }
  });
}

test('each language of the page is run', () => {
  const sections = page.filter(({ file }) => file).map(({ section }) => section);
  assert.deepEqual([...new Set(sections)], Object.keys(LANGUAGES));
});
