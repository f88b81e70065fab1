import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { startGateway } from 'realtime-events-testkit/gateway.mjs';
import { listens } from 'realtime-events-testkit/ports.mjs';
import { until } from 'realtime-events-testkit/until.mjs';
import { Author } from 'realtime-events-testkit/wordpress/author.mjs';

let folder;

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'realtime-up-'));
});

after(() => rm(folder, { recursive: true, force: true }));

test('./realtime up --wordpress: a published post is in the event log of the gateway', async () => {
  const gateway = await start(0);
  try {
    const url = gateway.siteUrl.replace(/\/$/, '');
    const author = await Author.logIn({ url });
    const { id } = await author.save(undefined, { title: 'First', status: 'publish' });

    const saved = await until(async () => {
      const answer = await fetch(new URL('/history?channel=public&since=0', gateway.page));
      return (await answer.json()).events?.find(({ event }) => event === 'post_saved');
    });
    assert.deepEqual([saved.data.post_id, saved.data.title], [id, 'First']);

    await gateway.stop();
    assert.equal(await listens(Number(new URL(url).port)), false);
  } finally {
    await gateway.stop();
  }
});

test('./realtime up --wordpress ends with the reason when WordPress cannot start', async () => {
  const other = createServer().listen(0, '127.0.0.1');
  await once(other, 'listening');
  const { port } = other.address();
  try {
    await assert.rejects(
      start(port),
      new RegExp(`Port ${port} of 127\\.0\\.0\\.1 is taken; choose another`),
    );
  } finally {
    other.close();
  }
});

test('./realtime up --wordpress ends when PHP does', async () => {
  const gateway = await start(0);
  try {
    execFile('pkill', ['-KILL', '-f', ` -S 127.0.0.1:${new URL(gateway.siteUrl).port} `]);
    await until(async () => !(await listens(Number(gateway.port))));
  } finally {
    await gateway.stop();
  }
});

/** @param {number} port of WordPress */
function start(port) {
  return startGateway(['--wordpress', `--wordpress-port=${port}`, `--wordpress-folder=${folder}`]);
}
