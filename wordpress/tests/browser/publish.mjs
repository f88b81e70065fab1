import assert from 'node:assert/strict';
import { test } from 'node:test';
import { newPage, skip } from 'realtime-events-testkit/chromium.mjs';
import { logIn, publish } from 'realtime-events-testkit/wordpress/editor.mjs';
import { stage } from './stage.mjs';

const on = stage({ stack: 'full' });

const TITLE = `Hello "q" é`;

test(
  'a post of the block editor reaches a visitor who only opens a WebSocket',
  { skip },
  async () => {
    const { page: visitor } = await newPage(on.browser);
    await visitor.goto(`${on.site.url}/wp-includes/images/blank.gif`);
    await visitor.evaluate(
      ([url, title]) => {
        // Frames can come twice, and in any order. Other sites of these tests publish on the channel, too.
        window.received = new Map();
        const socket = new WebSocket(url);
        socket.onmessage = ({ data }) => {
          const event = JSON.parse(data);
          if (event.data?.title === title) received.set(event.seq, event);
        };
        return new Promise((resolve) => (socket.onopen = resolve));
      },
      [on.gateway.webSocketUrl, TITLE],
    );

    const { page: author } = await newPage(on.browser);
    await logIn(author, on.site);
    const link = await publish(author, on.site, TITLE);

    await visitor.waitForFunction(() => received.size >= 2);
    const [saved, published] = await visitor.evaluate(() =>
      [...received.values()].toSorted((a, b) => a.seq - b.seq),
    );
    assert.equal(saved.event, 'post_saved');
    assert.deepEqual(
      { ...saved.data, post_id: typeof saved.data.post_id },
      { post_id: 'number', title: TITLE, status: 'publish', type: 'post', is_update: true },
    );
    assert.deepEqual([published.event, published.data.url], ['post_published', link]);
    assert.equal(saved.channel, 'public');
    assert.match(saved.timestamp, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
  },
);

test('a save with a classic meta box is two requests and one event', { skip }, async () => {
  await on.mustUse(
    'meta-box.php',
    `add_action( 'add_meta_boxes', static function () {
	add_meta_box( 'subtitle', 'Subtitle', static function () {
		echo '<input name="subtitle">';
	} );
} );
add_action( 'save_post', static function ( $id, $post ) {
	if ( isset( $_POST['subtitle'] ) && 'For us' === $post->post_title && 'publish' === $post->post_status ) {
		wp_update_post( array( 'ID' => $id, 'post_status' => 'private' ) );
	}
}, 10, 2 );
`,
  );
  const { page: author } = await newPage(on.browser);
  await logIn(author, on.site);

  assert.equal(await publishWithBox(author, 'With a box'), 'post_saved post_published ');
  assert.match(
    await publishWithBox(author, 'For us'),
    // What has not been sent by then is withdrawn.
    /^(post_saved post_published )?post_saved post_hidden $/,
    'a box that makes the post private is heard',
  );
});

/** Publishes a post in the block editor, and lists the events about it since it is published. */
async function publishWithBox(author, title) {
  const second = author.waitForResponse((response) => response.url().includes('meta-box-loader'));
  await publish(author, on.site, title);
  assert.equal((await second).status(), 302, 'the editor made its second request');
  return on.site.php(
    `
    $id = get_posts( array( 'title' => $args[0], 'post_status' => 'any', 'fields' => 'ids' ) )[0];
    foreach ( array_reverse( Realtime_Events\\Delivery\\Outbox::page( '', 100 ) ) as $row ) {
      $data = json_decode( $row->body )->data;
      if ( ( $data->post_id ?? 0 ) === $id && 'draft' !== ( $data->status ?? '' ) ) echo $row->event, ' ';
    }`,
    title,
  );
}
