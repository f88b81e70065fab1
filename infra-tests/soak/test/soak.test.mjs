// A short soak, and one that has to fail. ./realtime soak runs a long one.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { missing } from 'realtime-events-testkit/programs.mjs';
import { startSoakGateway } from '../src/gateway.mjs';
import { readOptions } from '../src/options.mjs';
import { isGood, report } from '../src/report.mjs';
import { run } from '../src/run.mjs';
import { startSoakSite } from '../src/site.mjs';

const packages = missing('php', 'php-fpm', 'nginx', 'mariadbd', 'mariadb-install-db', 'unzip');
/** Where `CI` is `true`, the site has to be there. */
const hasSite = !packages.length || process.env.CI === 'true';
if (!hasSite) console.log(`No WordPress takes part. Missing: ${packages.join(', ')}`);

const OPTIONS = ['--seed', '1', '--clients', '40', '--events', '150', '--rate', '15'];

const options = (given, visits) =>
  readOptions([...given, '--visits', String(hasSite ? visits : 0)]);

let gateway;
let site;
before(async () => {
  gateway = await startSoakGateway();
  site = hasSite ? await startSoakSite(gateway) : undefined;
});
after(async () => {
  await site?.stop();
  await gateway?.stop();
});

test('planted bugs are found', async () => {
  const calm = options(['--seed', '2', '--clients', '6', '--events', '30', '--rate', '30'], 15);
  // In each channel of each page one event is lost, one comes again, and one comes after its successor.
  const page = () => {
    let number = 0;
    let held = [];
    return (event) => {
      switch (++number) {
        case 1:
          return [];
        case 2:
          return [event, event];
        case 3:
          held = [event];
          return [];
        default:
          return [event, ...held.splice(0)];
      }
    };
  };
  const visit = (its) => (its.end === 'rolled back' ? { ...its, end: 'committed' } : its);
  const result = await run(gateway, calm, console.log, {
    site,
    isCalm: true,
    sabotage: { page, visit },
  });
  assert.ok(!isGood(result));
  const kinds = new Set(result.found.map(({ kind }) => kind));
  for (const kind of ['loss', 'duplicate', 'swap', ...(hasSite ? ['ghost'] : [])]) {
    assert.ok(kinds.has(kind), `the judge did not find the planted ${kind}`);
  }
});

test('each client receives what the log has while everything goes wrong', async () => {
  const short = options(OPTIONS, 20);
  const result = await run(gateway, short, console.log, { site });
  console.log(report(result));
  assert.ok(isGood(result), 'see the report above');
  assert.ok(result.counts.received > short.events, 'hardly any event was received');
  const happened = {
    ...result.faults,
    'an expired token': result.counts.expired,
    'a page that slept': result.counts.sleeps,
    'a refused timestamp': result.stale,
    'a message of a stranger': result.attacks.sent,
    ...Object.fromEntries(
      [...result.killed].map(([name, { processes }]) => [`the end of a ${name}`, processes]),
    ),
  };
  for (const [what, times] of Object.entries(happened)) {
    assert.ok(times > 0, `${what} never happened, so the run shows nothing about it`);
  }
  assert.ok(result.storms >= 4, `only ${result.storms} of 4 storms came`);
});
