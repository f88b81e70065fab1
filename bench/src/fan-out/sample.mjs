// The way of AWS's sample of a chat, in JavaScript with version 3 of the SDK: one command for each connection,
// and Promise.all. A process that posts as often as it is told to, like Driver.java:
//
//     node sample.mjs <address of the stage>
import { createInterface } from 'node:readline';
import {
  ApiGatewayManagementApiClient,
  PostToConnectionCommand,
} from '@aws-sdk/client-apigatewaymanagementapi';

const CONNECTIONS = 256;
const [endpoint] = process.argv.slice(2);
const ids = Array.from({ length: CONNECTIONS }, (_, n) => `Nq${String(n).padStart(9, '0')}AMCJ2=`);
const cpu = () => {
  const { user, system } = process.cpuUsage();
  return (user + system) * 1000;
};
const start = cpu();
let last = {};
let client = new ApiGatewayManagementApiClient({ endpoint });

for await (const line of createInterface(process.stdin)) {
  const [connections, posts, atOnce] = line.split(' ');
  if (connections === 'new') {
    client.destroy();
    client = new ApiGatewayManagementApiClient({ endpoint });
  }
  const before = cpu();
  for (let first = 0; first < Number(posts); first += Number(atOnce)) {
    const size = Math.min(Number(atOnce), Number(posts) - first);
    await Promise.all(
      Array.from({ length: size }, (_, n) => {
        const event = Math.floor((first + n) / CONNECTIONS);
        const ConnectionId = ids[(first + n) % CONNECTIONS];
        return client.send(new PostToConnectionCommand({ ConnectionId, Data: frame(event) }));
      }),
    );
  }
  console.log(`${start} ${cpu() - before}`);
}

/** The frame of Frames.java, made once for all connections. */
function frame(event) {
  if (last.event !== event) last = { event, text: render(event) };
  return last.text;
}

function render(event) {
  return JSON.stringify({
    type: 'event',
    channel: 'public',
    seq: event,
    epoch: '6f1d0c52',
    id: `0192f3a1-${String(event).padStart(8, '0')}`,
    event: 'post_updated',
    timestamp: '2026-11-26T12:00:00Z',
    data: {
      id: 1234,
      title: 'The harbour is open again from Monday on',
      link: 'https://example.com/?p=1234',
    },
  });
}
