import assert from 'node:assert/strict';
import { request } from 'node:http';
import { after, before, test } from 'node:test';
import { launch, newPage, skip } from 'realtime-events-testkit/chromium.mjs';
import { startGateway } from 'realtime-events-testkit/gateway.mjs';
import { servePages } from 'realtime-events-testkit/pages.mjs';

const SAVED = `{"event":"post_saved","data":{"post_id":4,"title":"Hello \\"q\\" \\u00e9 <b>x<\\/b>","status":"publish","type":"post","is_update":false},"timestamp":"2026-11-24 00:28:44"}`;
const CUSTOM = `{"event":"my_custom_event","data":{"a":1},"timestamp":"2026-11-24 00:28:44"}`;

let browser;
let gateway;
let site;

before(async () => {
  if (skip) return;
  gateway = await startGateway(['--allow-unsigned']);
  const { webSocketUrl } = gateway;
  site = await servePages({
    '/': recipePage(webSocketUrl),
    '/both': recipePage(webSocketUrl) + clientScripts(webSocketUrl),
  });
  browser = await launch();
});

after(async () => {
  site?.close();
  await browser?.close();
  await gateway?.stop();
});

/** A page as the recipe has it: it opens a WebSocket, sends nothing, and shows what comes. */
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

/** The client beside it, on a page without modules. */
function clientScripts(webSocketUrl) {
  return `
<ul id="handed"></ul>
<script src="/realtime-events.js"></script>
<script>
  const client = RealtimeEvents.connect({ url: "${webSocketUrl}" });
  client.on("*", ({ event, data, timestamp }) => {
    const item = document.createElement("li");
    item.textContent = JSON.stringify([event, data, timestamp]);
    document.getElementById("handed").append(item);
  });
</script>`;
}

/** As WordPress 6.5.5 sends it. */
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
    request(gateway.dispatchUrl, { method: 'POST', headers }, async (response) => {
      resolve({ status: response.statusCode, answer: JSON.parse(await text(response)) });
    })
      .on('error', reject)
      .end(body);
  });
}

async function text(stream) {
  let whole = '';
  for await (const part of stream.setEncoding('utf8')) whole += part;
  return whole;
}

/** The texts of a list's items, when there are as many as of the recipe's events. */
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
  async () => {
    const { page, problems } = await newPage(browser);
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
    await page.context().close();
  },
);

test(
  "the recipe's script and the client on one page: each shows each event once",
  { skip },
  async () => {
    const { page, problems } = await newPage(browser);
    await page.goto(`${site.url}both`);
    await page.waitForFunction(
      () => document.title === 'open' && client.channel('public').state.name === 'live',
    );

    for (const body of [CUSTOM, SAVED]) {
      assert.equal((await dispatch(body)).status, 200);
    }
    assert.deepEqual(await shown(page, '#events'), BOTH);
    assert.deepEqual(await shown(page, '#handed'), BOTH);
    assert.deepEqual(problems, []);
  },
);
