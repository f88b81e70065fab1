import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { inRepository } from './repository.mjs';

/** The built browser library, as a site would serve it. */
const LIBRARY = ['realtime-events.mjs', 'realtime-events.js'];

/**
 * Serves pages, the built browser library, and tokens under `/token`.
 *
 * @param {Record<string, string>} pages HTML by path
 * @returns {Promise<PageServer>} once it listens on a free port of 127.0.0.1
 */
export async function servePages(pages) {
  const files = new Map();
  for (const [path, body] of Object.entries(pages)) files.set(path, { type: 'text/html', body });
  for (const name of LIBRARY) {
    const body = await readFile(inRepository('client/dist', name)).catch((error) => {
      throw new Error(
        `The browser library is not built. Run: npm run build --workspace client. ${error.message}`,
      );
    });
    files.set(`/${name}`, { type: 'text/javascript', body });
  }
  const server = new PageServer(files);
  await new Promise((resolve) => server.server.listen(0, '127.0.0.1', resolve));
  return server;
}

class PageServer {
  /** The answer of `/token?channel=…`; a test replaces it. @type {(channel: string | null) => string} */
  token = () => '';

  constructor(files) {
    this.server = createServer(({ url }, response) => {
      const { pathname, searchParams } = new URL(url, this.url);
      const file =
        pathname === '/token'
          ? { type: 'text/plain', body: this.token(searchParams.get('channel')) }
          : files.get(pathname);
      response.writeHead(file ? 200 : 404, {
        'Content-Type': `${file?.type ?? 'text/plain'}; charset=utf-8`,
        'Cache-Control': 'no-cache', // `no-store` would keep pages out of the back/forward cache
      });
      response.end(file?.body);
    });
  }

  /** Its URL, with a slash at the end. */
  get url() {
    return `http://127.0.0.1:${this.server.address().port}/`;
  }

  /** Stops it, and closes all connections. */
  close() {
    this.server.close();
    this.server.closeAllConnections();
  }
}
