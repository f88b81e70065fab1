import { createWriteStream, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { startGateway } from 'realtime-events-testkit/gateway.mjs';
import { inRepository } from 'realtime-events-testkit/repository.mjs';

const WORK = inRepository('.realtime');
const LOG = join(WORK, 'soak-gateway.log');

/** Starts a development gateway whose fan-out limit is so small that the queue has work. */
export function startSoakGateway() {
  mkdirSync(WORK, { recursive: true });
  const options = [
    '--parameter=InlineFanOutLimit=10',
    '--parameter=ShardsPerChannel=2',
    // A function that waits before it tries a post again does no other work meanwhile.
    '--processes=6',
  ];
  return startGateway(options, { log: createWriteStream(LOG) });
}
