import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);
const names = {};
for (const entry of ['', '/react', '/vue', '/element']) {
  const name = 'realtime-events-client' + entry;
  names[name] = [Object.keys(await import(name)), Object.keys(require(name))];
}
require('realtime-events-client/classic');
const required = Object.keys(globalThis.RealtimeEvents);
await import('realtime-events-client/classic');
names['realtime-events-client/classic'] = [Object.keys(globalThis.RealtimeEvents), required];
console.log(JSON.stringify(names));
