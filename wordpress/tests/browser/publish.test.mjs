import assert from "node:assert/strict";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { launch, newPage, skip } from "../../../infra-tests/browser/chromium.mjs";
import { startGateway } from "../../../infra-tests/browser/gateway.mjs";
import { startSite } from "../../site/site.mjs";
import { logIn, publish } from "./editor.mjs";

let browser;
let gateway;
let site;

before(async () => {
  if (skip) return;
  gateway = await startGateway();
  site = await startSite({
    stack: "full",
    constants: {
      REALTIME_EVENTS_URL: gateway.dispatchUrl,
      REALTIME_EVENTS_WEBSOCKET_URL: gateway.webSocketUrl,
      REALTIME_EVENTS_SECRET: gateway.secret,
    },
  });
  browser = await launch();
});

after(async () => {
  await browser?.close();
  await site?.stop();
  await gateway?.stop();
});

test("what the block editor publishes reaches a visitor who only listens", { skip }, async () => {
  const { page: visitor } = await newPage(browser);
  await visitor.goto(`${site.url}/wp-includes/images/blank.gif`);
  await visitor.evaluate((url) => {
    window.received = [];
    const socket = new WebSocket(url);
    socket.onmessage = ({ data }) => window.received.push(JSON.parse(data));
    return new Promise((resolve) => (socket.onopen = resolve));
  }, gateway.webSocketUrl);

  const { page: author } = await newPage(browser);
  await logIn(author, site);
  const link = await publish(author, site, `Hello "q" é`);

  await visitor.waitForFunction(() => window.received.length >= 2);
  const [saved, published] = await visitor.evaluate(() => window.received);
  assert.equal(saved.event, "post_saved");
  assert.deepEqual(
    { ...saved.data, post_id: typeof saved.data.post_id },
    { post_id: "number", title: `Hello "q" é`, status: "publish", type: "post", is_update: true },
  );
  assert.deepEqual([published.event, published.data.url], ["post_published", link]);
  assert.deepEqual([saved.channel, saved.seq, published.seq], ["public", 1, 2]);
  assert.match(saved.timestamp, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
});

test("a save with a classic meta box is two requests of the editor and one event", { skip }, async () => {
  const folder = join(site.path, "wp-content/mu-plugins");
  await mkdir(folder, { recursive: true });
  await writeFile(
    join(folder, "meta-box.php"),
    `<?php
add_action( 'add_meta_boxes', static function () {
	add_meta_box( 'subtitle', 'Subtitle', static function () {
		echo '<input name="subtitle">';
	} );
} );
`,
  );
  const { page: author } = await newPage(browser);
  await logIn(author, site);
  const second = author.waitForResponse((response) => response.url().includes("meta-box-loader"));
  await publish(author, site, "With a box");
  assert.equal((await second).status(), 302, "the editor made its second request");

  const told = await site.php(`
    foreach ( array_reverse( Realtime_Events\\Outbox::page( '', 100 ) ) as $row ) {
      $event = json_decode( $row->body );
      if ( 'With a box' === $event->data->title && 'publish' === ( $event->data->status ?? 'publish' ) ) echo $row->event, ' ';
    }`);
  assert.equal(told, "post_saved post_published ");
});
