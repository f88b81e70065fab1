import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';

/** The built client, as a site would serve it. */
const LIBRARY = ['realtime-events.mjs', 'realtime-events.js'];

/**
 * A web site that serves the built client, some pages, and tokens.
 *
 * @param {Record<string, string>} pages HTML by path
 */
export async function startSite(pages) {
  const files = new Map();
  for (const [path, body] of Object.entries(pages)) files.set(path, { type: 'text/html', body });
  for (const name of LIBRARY) {
    const body = await readFile(new URL(`../../client/dist/${name}`, import.meta.url)).catch(
      (error) => {
        throw new Error(
          `The client is not built: npm ci && npm run build in client/. ${error.message}`,
        );
      },
    );
    files.set(`/${name}`, { type: 'text/javascript', body });
  }
  const site = new Site(files);
  await new Promise((resolve) => site.server.listen(0, '127.0.0.1', resolve));
  return site;
}

class Site {
  /** What `/token` answers: the test says. */
  token = () => '';

  constructor(files) {
    this.server = createServer(({ url }, response) => {
      const file = url === '/token' ? { type: 'text/plain', body: this.token() } : files.get(url);
      response.writeHead(file ? 200 : 404, {
        'Content-Type': `${file?.type ?? 'text/plain'}; charset=utf-8`,
        'Cache-Control': 'no-store',
      });
      response.end(file?.body);
    });
  }

  get url() {
    return `http://127.0.0.1:${this.server.address().port}/`;
  }

  close() {
    this.server.close();
    this.server.closeAllConnections();
  }
}
