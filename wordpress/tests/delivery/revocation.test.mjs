// Rights that are taken away, from WordPress to the open connections of a running gateway.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { after, before, test } from 'node:test';
import WebSocket from 'ws';
import { startGateway } from 'realtime-events-testkit/gateway.mjs';
import { until } from 'realtime-events-testkit/until.mjs';
import { startSite } from 'realtime-events-testkit/wordpress/site.mjs';

/** Within which an open connection is closed, in ms. On a quiet machine it is a fraction of a second. */
const CUT_OFF_WITHIN = 10_000;

/** Ways to take rights away from the editor with the id `$args[0]`, and the answer to who asks for a new token then. */
const WAYS = {
  'another role': ["wp_update_user( array( 'ID' => $args[0], 'role' => 'subscriber' ) );", 403],
  // An application password outlives the password, and the editor is still one.
  'another password': ["wp_set_password( 'another', $args[0] );", 200],
  deletion: [
    "require_once ABSPATH . 'wp-admin/includes/user.php'; wp_delete_user( (int) $args[0] );",
    401,
  ],
};

let gateway;
let site;

before(async () => {
  gateway = await startGateway();
  site = await startSite({
    stack: 'full',
    constants: {
      REALTIME_EVENTS_URL: gateway.dispatchUrl,
      REALTIME_EVENTS_WEBSOCKET_URL: gateway.webSocketUrl,
      REALTIME_EVENTS_HISTORY_URL: gateway.historyUrl,
      REALTIME_EVENTS_SECRET: gateway.secret,
      WP_ENVIRONMENT_TYPE: 'local', // application passwords without TLS
    },
  });
});

after(async () => {
  await site?.stop();
  await gateway?.stop();
});

for (const [name, [code, status]] of Object.entries(WAYS)) {
  test(`${name} closes the connection within seconds, and the token is worth nothing`, async (t) => {
    const editor = await newEditor();
    const { token } = await (await editor.askForToken()).json();
    const socket = new WebSocket(gateway.webSocketUrl, 'realtime-events');
    t.after(() => socket.terminate());
    const frames = [];
    socket.on('message', (data) => frames.push(JSON.parse(data)));
    await once(socket, 'open');
    socket.send(JSON.stringify({ action: 'subscribe', channel: 'editors', token }));
    await until(() => frames.some(({ type }) => type === 'subscribed'), 'the subscription');
    assert.equal((await history(token)).status, 200);

    const closed = once(socket, 'close', { signal: AbortSignal.timeout(CUT_OFF_WITHIN) });
    await site.php(code, editor.id);
    await site.php("wp_insert_post( array( 'post_title' => 'A secret draft' ) );");
    await closed;

    assert.equal((await history(token)).status, 401);
    assert.ok(!JSON.stringify(frames).includes('A secret draft'));
    assert.equal((await editor.askForToken()).status, status);
  });
}

/** Adds an editor, who identifies themselves by an application password. */
async function newEditor() {
  const { id, login, password } = JSON.parse(
    await site.php(`
      $login = 'editor' . wp_rand();
      $id    = wp_insert_user( array( 'user_login' => $login, 'user_pass' => 'password', 'role' => 'editor' ) );
      list( $password ) = WP_Application_Passwords::create_new_application_password( $id, array( 'name' => 'test' ) );
      echo wp_json_encode( compact( 'id', 'login', 'password' ) );`),
  );
  const Authorization = `Basic ${Buffer.from(`${login}:${password}`).toString('base64')}`;
  return {
    id: String(id),
    askForToken: () =>
      fetch(`${site.url}/wp-json/realtime-events/v1/token?channels=editors`, {
        headers: { Authorization },
      }),
  };
}

function history(token) {
  return fetch(`${gateway.historyUrl}?channel=editors&since=0`, {
    headers: { Authorization: `Bearer ${token}` },
  });
}
