// Serves the examples on this machine: node examples/serve.mjs [--port=8090] [--gateway=ws://localhost:8080]
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { build } from 'esbuild';

/** The gateway that the pages name. */
const GATEWAY = 'ws://localhost:8080';
const PAGES = {
  'counter.html': 'a live counter',
  'list.html': 'a list of messages that begins with the newest',
  'banner.html': 'a banner while the page is not connected, and after it was away',
  'element.html': 'HTML only: the element <realtime-events>',
  'vue.html': 'Vue, without a build',
  'react.html': 'React',
};
const LIBRARY = ['realtime-events.js', 'realtime-events.mjs', 'element.mjs', 'vue.mjs'];
const repository = (path) => fileURLToPath(new URL('../' + path, import.meta.url));

/**
 * Serves the examples on 127.0.0.1.
 *
 * @param {number} port 0 picks a free one
 * @param {string} gateway the WebSocket's URL
 * @returns {Promise<{ url: string, close(): void }>} once it listens; `url` ends with a slash
 * @throws {Error} if the browser library is not built, or the port is taken
 */
export async function serve(port, gateway) {
  const files = new Map([['', ['text/html', INDEX]]]);
  for (const name of Object.keys(PAGES)) {
    const html = await readFile(repository('examples/' + name), 'utf8');
    files.set(name, ['text/html', html.replaceAll(GATEWAY, gateway)]);
  }
  for (const name of LIBRARY) {
    files.set(name, ['text/javascript', await library(name)]);
  }
  const vue = 'vue.esm-browser.prod.js';
  files.set(vue, ['text/javascript', await readFile(repository('node_modules/vue/dist/' + vue))]);
  const react = (await bundle('react.jsx')).replaceAll(GATEWAY, gateway);
  files.set('react.js', ['text/javascript', react]);

  const server = createServer(({ url }, response) => {
    const { pathname } = new URL(url, 'http://localhost');
    const [type, body] = files.get(pathname.slice(1)) ?? [];
    response.writeHead(body === undefined ? 404 : 200, {
      'Content-Type': `${type ?? 'text/plain'}; charset=utf-8`,
    });
    response.end(body);
  });
  await new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  return {
    url: `http://localhost:${server.address().port}/`,
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}

const INDEX = `<!DOCTYPE html>
<meta charset="utf-8">
<title>Examples</title>
<ul>${Object.entries(PAGES)
  .map(([page, text]) => `<li><a href="${page}">${page}</a>: ${text.replace('<', '&lt;')}</li>`)
  .join('\n')}</ul>
`;

async function library(name) {
  try {
    return await readFile(repository('client/dist/' + name));
  } catch ({ message }) {
    throw new Error(
      `The browser library is not built. Run: npm run build --workspace client. ${message}`,
    );
  }
}

/** One script of a file and of all that it imports, as a site's own build makes it. */
async function bundle(name) {
  const { outputFiles } = await build({
    entryPoints: [repository('examples/' + name)],
    bundle: true,
    write: false,
    minify: true,
    format: 'esm',
    jsx: 'automatic',
    define: { 'process.env.NODE_ENV': '"production"' },
  });
  return outputFiles[0].text;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { values } = parseArgs({
    options: {
      port: { type: 'string', default: '8090' },
      gateway: { type: 'string', default: GATEWAY },
    },
  });
  const { url } = await serve(Number(values.port), values.gateway);
  console.log(`Examples  ${url}\nStop with Ctrl-C.`);
}
