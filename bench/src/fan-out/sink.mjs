// Answers posts to @connections as API Gateway does, and does nothing else. A process of its own:
//
//     node sink.mjs <plain|http1|http2> [<key store>]
//
// Prints its port. For each line of standard input it prints how many posts it has answered since the last
// one, by protocol.
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { createSecureServer } from 'node:http2';
import { createServer as createTlsServer } from 'node:https';
import { createInterface } from 'node:readline';

const [transport, keyStore] = process.argv.slice(2);
const counts = {};

function answer(request, response) {
  request.resume();
  request.on('end', () => {
    const protocol = `HTTP/${request.httpVersion}`;
    counts[protocol] = (counts[protocol] ?? 0) + 1;
    response.writeHead(200, {
      'content-type': 'application/json',
      'content-length': 0,
      'x-amzn-requestid': 'f2c1f7b4-8a0b-4c7e-9a51-0d6f1c1a9f10',
      'x-amz-apigw-id': 'Nq1rJAMCJ2Eg6w=',
    });
    response.end();
  });
}

const tls = keyStore && {
  pfx: readFileSync(keyStore),
  passphrase: 'changeit',
  minVersion: 'TLSv1.3',
};
const server = {
  plain: () => createServer(answer),
  http1: () => createTlsServer(tls, answer),
  // API Gateway accepts 128 streams of a connection at the same time.
  http2: () =>
    createSecureServer(
      { ...tls, allowHTTP1: true, settings: { maxConcurrentStreams: 128 } },
      answer,
    ),
}[transport]();
server.keepAliveTimeout = 600_000;
server.listen(0, '127.0.0.1', 1024, () => console.log(server.address().port));
const lines = createInterface(process.stdin);
lines.on('close', () => process.exit()); // the benchmark has ended
lines.on('line', () => {
  console.log(JSON.stringify(counts));
  for (const protocol of Object.keys(counts)) delete counts[protocol];
});
