import { createWriteStream, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { startGateway } from 'realtime-events-testkit/gateway.mjs';
import { inRepository } from 'realtime-events-testkit/repository.mjs';

const WORK = inRepository('.realtime');
const LOG = join(WORK, 'soak-gateway.log');

/**
 * The template with a queue that redelivers a job after one minute instead of six, so that the jobs of
 * killed processes come back during a run.
 *
 * @returns {string} its path
 */
function template() {
  const replace = (text, what, by) => {
    if (text.split(what).length !== 2) {
      throw new Error(
        `template.yaml must have "${what}" once; change it in infra-tests/soak/src/gateway.mjs`,
      );
    }
    return text.replace(what, by);
  };
  let text = readFileSync(inRepository('template.yaml'), 'utf8');
  text = replace(text, 'VisibilityTimeout: 360', 'VisibilityTimeout: 60');
  text = replace(
    text,
    'CodeUri: functions',
    'CodeUri: ' + JSON.stringify(inRepository('functions')),
  );
  const file = join(WORK, 'soak-template.yaml');
  writeFileSync(file, text);
  return file;
}

/** Starts a development gateway whose fan-out limit is so small that the queue has work. */
export function startSoakGateway() {
  mkdirSync(WORK, { recursive: true });
  const options = [
    '--template=' + template(),
    '--parameter=InlineFanOutLimit=10',
    '--parameter=ShardsPerChannel=2',
    // A function that waits before it tries a post again does no other work meanwhile.
    '--processes=6',
  ];
  return startGateway(options, { log: createWriteStream(LOG) });
}
