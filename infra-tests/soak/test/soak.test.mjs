// A short soak. ./realtime soak runs a long one.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { startSoakGateway } from '../src/gateway.mjs';
import { readOptions } from '../src/options.mjs';
import { isGood, report } from '../src/report.mjs';
import { run } from '../src/run.mjs';

const OPTIONS = readOptions(['--seed', '1', '--clients', '40', '--events', '150', '--rate', '15']);

let gateway;
before(async () => {
  gateway = await startSoakGateway();
});
after(() => gateway?.stop());

test('each client receives what the log has while everything goes wrong', async () => {
  const result = await run(gateway, OPTIONS, console.log);
  console.log(report(result));
  assert.ok(isGood(result), 'see the report above');
  assert.ok(result.counts.received > OPTIONS.events, 'hardly any event was received');
  assert.ok(result.counts.expired > 0, 'no token expired, so the run shows nothing about it');
  for (const [fault, times] of Object.entries(result.faults)) {
    assert.ok(times > 0, `${fault} never happened, so the run shows nothing about it`);
  }
  for (const [name, { processes }] of result.killed) {
    assert.ok(processes > 0, `${name} was never killed, so the run shows nothing about it`);
  }
});
