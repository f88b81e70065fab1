import assert from 'node:assert/strict';
import { request } from 'node:http';
import { after, before, test } from 'node:test';
import { skip } from 'realtime-events-testkit/chromium.mjs';
import { servePages } from 'realtime-events-testkit/pages.mjs';
import { stage } from './shared.mjs';

const SAVED = `{"event":"post_saved","data":{"post_id":4,"title":"Hello \\"q\\" \\u00e9 <b>x<\\/b>","status":"publish","type":"post","is_update":false},"timestamp":"2026-11-24 00:28:44"}`;
const CUSTOM = `{"event":"my_custom_event","data":{"a":1},"timestamp":"2026-11-24 00:28:44"}`;

let site;

before(async () => {
  if (skip) return;
  await stage.started();
  const { webSocketUrl } = stage.gateway;
  site = await servePages({
    '/': recipePage(webSocketUrl),
    '/both': recipePage(webSocketUrl) + clientScripts(webSocketUrl),
  });
});

after(() => site?.close());

/** The recipe's page: it opens a WebSocket, sends nothing, and shows the events that it receives. */
function recipePage(webSocketUrl) {
  return `<!DOCTYPE html>
<title>A site</title>
<ul id="events"></ul>
<script>
  const socket = new WebSocket("${webSocketUrl}");
  socket.onopen = () => { document.title = "open"; };
  socket.onmessage = (message) => {
    const { event, data, timestamp } = JSON.parse(message.data);
    const item = document.createElement("li");
    item.textContent = JSON.stringify([event, data, timestamp]);
    document.getElementById("events").append(item);
  };
</script>`;
}

/** The browser library beside it, on a page without modules. */
function clientScripts(webSocketUrl) {
  return `
<ul id="received"></ul>
<script src="/realtime-events.js"></script>
<script>
  const client = RealtimeEvents.connect({ url: "${webSocketUrl}" });
  const all = client.channel("public");
  all.on("*", ({ event, data, timestamp }) => {
    const item = document.createElement("li");
    item.textContent = JSON.stringify([event, data, timestamp]);
    document.getElementById("received").append(item);
  });
</script>`;
}

/** Posts a body with the headers of WordPress 6.5.5. */
function dispatch(body) {
  const headers = {
    'User-Agent': 'WordPress/6.5.5; http://localhost',
    Accept: '*/*',
    'Accept-Encoding': 'deflate, gzip, br, zstd',
    'Content-Type': 'application/json',
    Connection: 'close',
    'Content-Length': Buffer.byteLength(body),
  };
  return new Promise((resolve, reject) => {
    request(stage.gateway.dispatchUrl, { method: 'POST', headers }, async (response) => {
      resolve({ status: response.statusCode, answer: JSON.parse(await text(response)) });
    })
      .on('error', reject)
      .end(body);
  });
}

async function text(stream) {
  let all = '';
  for await (const part of stream.setEncoding('utf8')) all += part;
  return all;
}

/** The items of a list, once it has both events of the recipe. */
async function shown(page, list) {
  const items = page.locator(`${list} li`);
  await items.nth(1).waitFor();
  return (await items.allTextContents()).map((item) => JSON.parse(item));
}

const BOTH = [CUSTOM, SAVED].map((body) => {
  const { event, data, timestamp } = JSON.parse(body);
  return [event, data, timestamp];
});

test(
  "a page of another origin that sends nothing shows both of the recipe's events",
  { skip },
  async (t) => {
    await stage.noConnections(); // each answer counts the listeners of `public`
    const { page, problems } = await stage.page(t);
    await page.goto(site.url);
    await page.waitForFunction(() => document.title === 'open');

    for (const body of [CUSTOM, SAVED]) {
      const { status, answer } = await dispatch(body);
      assert.equal(status, 200);
      assert.equal(answer.message, 'Event broadcasted');
      assert.equal(answer.delivered, 1);
    }
    assert.deepEqual(await shown(page, '#events'), BOTH);
    assert.deepEqual(problems, []);
  },
);

test(
  "the recipe's script and the browser library on one page: each shows each event once",
  { skip },
  async (t) => {
    const { page, problems } = await stage.page(t);
    await page.goto(`${site.url}both`);
    await page.waitForFunction(() => document.title === 'open' && all.state.name === 'live');

    for (const body of [CUSTOM, SAVED]) {
      assert.equal((await dispatch(body)).status, 200);
    }
    assert.deepEqual(await shown(page, '#events'), BOTH);
    assert.deepEqual(await shown(page, '#received'), BOTH);
    assert.deepEqual(problems, []);
  },
);
