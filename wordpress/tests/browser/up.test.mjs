import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { startGateway } from '../../../infra-tests/browser/gateway.mjs';
import { listens } from '../../site/ports.mjs';
import { Author } from '../delivery/author.mjs';

let folder;

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'realtime-up-'));
});

after(() => rm(folder, { recursive: true, force: true }));

test('./realtime up --wordpress: one command, and what is published is in the log of the gateway', async () => {
  const gateway = await startGateway(
    '--wordpress',
    '--wordpress-port',
    '0',
    '--wordpress-folder',
    folder,
  );
  try {
    const url = gateway.siteUrl.replace(/\/$/, '');
    const author = await Author.logIn({ url });
    const { id } = await author.save(undefined, { title: 'First', status: 'publish' });

    const saved = await eventually(async () => {
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

test('./realtime up --wordpress ends, and says why, when WordPress cannot start', async () => {
  const other = createServer().listen(0, '127.0.0.1');
  await once(other, 'listening');
  const { port } = other.address();
  try {
    await assert.rejects(
      startGateway('--wordpress', '--wordpress-port', String(port), '--wordpress-folder', folder),
      new RegExp(`Port ${port} of 127\\.0\\.0\\.1 is taken; choose another`),
    );
  } finally {
    other.close();
  }
});

test('./realtime up --wordpress ends when PHP does', async () => {
  const gateway = await startGateway(
    '--wordpress',
    '--wordpress-port',
    '0',
    '--wordpress-folder',
    folder,
  );
  try {
    execFile('pkill', ['-KILL', '-f', ` -S 127.0.0.1:${new URL(gateway.siteUrl).port} `]);
    await eventually(async () => !(await listens(Number(gateway.port))));
  } finally {
    await gateway.stop();
  }
});

async function eventually(look) {
  for (const deadline = Date.now() + 20_000; Date.now() < deadline;) {
    const found = await look();
    if (found) return found;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error('It did not happen within 20 s.');
}
