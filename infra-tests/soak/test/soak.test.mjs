// A short soak: ./realtime soak has a long one.
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

test('each client hands out what the log has while everything goes wrong', async () => {
  const result = await run(gateway, OPTIONS, console.log);
  console.log(report(result));
  assert.ok(isGood(result), 'see the report above');
  assert.ok(result.counts.handed > OPTIONS.events, 'hardly anything was handed out');
  assert.ok(result.counts.expired > 0, 'no token ended: the run has shown nothing about it');
  for (const [fault, times] of Object.entries(result.struck)) {
    assert.ok(times > 0, `${fault} never struck: the run has shown nothing about it`);
  }
  for (const [name, { processes }] of result.killed) {
    assert.ok(processes > 0, `${name} was never killed: the run has shown nothing about it`);
  }
});
