// A process with many clients: clients.mjs URL FIRST COUNT. They connect to URL/FIRST, URL/FIRST+1 and so on, over
// some seconds, and stay until the process ends.
import { setTimeout as sleep } from 'node:timers/promises';
import { WebSocket } from 'ws';
import { connect, environment } from '../environment.mjs';

const AT_ONCE = 20;
const PAUSE = 100; // ms

const [, , url, first, count] = process.argv;
process.once('disconnect', () => process.exit());
for (let client = 0; client < Number(count); client++) {
  if (client % AT_ONCE === AT_ONCE - 1) await sleep(PAUSE);
  connect({
    url: `${url}/${Number(first) + client}`,
    shared: false,
    environment: environment({
      socket: (address, protocols) => {
        const socket = new WebSocket(address, protocols);
        socket.on('error', () => {}); // a close event follows
        return socket;
      },
    }),
  }).channel('public:news');
}
