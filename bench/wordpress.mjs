// How long a page save waits for the plugin.
//
// On nginx, php-fpm, MariaDB, a real WordPress, and a gateway that answers, is down, hangs, or rejects events. Saves
// with the plugin and without it alternate, so other load on the machine affects both.
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { exitWith, positive, readOptions } from './src/options.mjs';
import { quantile } from './src/statistics.mjs';

const HELP = `Usage: ./realtime bench wordpress [--saves N] [--stack full|quick]

Measures how much longer a page save takes with the plugin than without it, for each state of the
gateway. The saves alternate on one site. Fails if the plugin adds 20 ms or more at the median.

  --saves N    saves with the plugin, and without it, for each state. Default: 60
  --stack S    full: nginx, php-fpm, MariaDB (default); quick: PHP's built-in server, SQLite
`;
const LIMIT = 20; // ms at the median
const PAUSE = 150; // ms; the work of the plugin after a save must not delay the next one
const STATES = ['take', 'down', 'hang', 500, 401, 429];
const NAMES = {
  take: 'answers',
  down: 'is down',
  hang: 'hangs',
  500: 'answers 500',
  401: 'answers 401',
  429: 'answers 429',
};

const options = readOptions(HELP, { saves: '60', stack: 'full' });
const saves = positive(options, 'saves');
if (!['full', 'quick'].includes(options.stack)) {
  exitWith(`--stack is full or quick, not "${options.stack}".`);
}

// Not above: the help needs no installed packages.
const { Author } = await import('realtime-events-testkit/wordpress/author.mjs');
const { Recorder } = await import('realtime-events-testkit/recorder.mjs');
const { startSite } = await import('realtime-events-testkit/wordpress/site.mjs');

const recorder = await new Recorder().up();
const site = await startSite({
  stack: options.stack,
  constants: { ...recorder.constants, DISABLE_WP_CRON: true },
});
try {
  await makeSwitch(site);
  const author = await Author.logIn(site);
  const { id } = await author.save(undefined, { title: 'A page', status: 'draft' });
  await measure(author, id, 10); // fills PHP's opcode cache, with and without the plugin

  console.log(
    `${options.stack}: ${saves} saves with the plugin, ${saves} without, alternating; milliseconds`,
  );
  console.log('');
  console.log(
    '| the gateway | without: median (p95) | with: median (p95) | added at the median | POSTs |',
  );
  console.log('|---|---|---|---|---|');
  for (const state of STATES) {
    if (state === 'down') await recorder.down();
    else recorder.mode = state;
    recorder.posts = 0;
    const { on, off } = await measure(author, id, saves);
    const added = quantile(on, 0.5) - quantile(off, 0.5);
    console.log(
      `| ${NAMES[state]} | ${both(off)} | ${both(on)} | ${added.toFixed(1)} | ${state === 'down' ? '–' : recorder.posts} |`,
    );
    if (added >= LIMIT) process.exitCode = 1;
    if (state === 'down') await recorder.up();
    await quiet(site);
  }
  if (process.exitCode) console.error(`\nThe plugin adds ${LIMIT} ms or more.`);
} finally {
  await site.stop();
  await recorder.down();
}

/** Waits until no request of the previous state is sending. */
async function quiet(site) {
  const lease = `global $wpdb;
    echo (int) $wpdb->get_var( $wpdb->prepare( "SELECT option_value FROM $wpdb->options WHERE option_name = %s", Realtime_Events\\Delivery\\Lease::OPTION ) );`;
  while ((await site.php(lease)) !== '0') await sleep(250);
}

/** Makes a request with a certain header run without the plugin, and any other try to send. */
async function makeSwitch({ path }) {
  const folder = join(path, 'wp-content/mu-plugins');
  await mkdir(folder, { recursive: true });
  await writeFile(
    join(folder, 'without-plugin.php'),
    `<?php
if ( isset( $_SERVER['HTTP_X_WITHOUT_PLUGIN'] ) ) {
	add_filter( 'option_active_plugins', static function ( $active ) {
		return array_diff( $active, array( 'realtime-events/realtime-events.php' ) );
	} );
} else {
	// Each save tries to send, although the plugin would wait after a failure.
	delete_option( 'realtime_events_schedule' );
}
`,
  );
}

async function measure(author, id, turns) {
  const on = [];
  const off = [];
  for (let turn = 0; turn < turns; turn++) {
    on.push((await author.save(id, { title: `With, ${turn}` })).milliseconds);
    await sleep(PAUSE);
    off.push(
      (await author.save(id, { title: `Without, ${turn}` }, { 'X-Without-Plugin': '1' }))
        .milliseconds,
    );
    await sleep(PAUSE);
  }
  return { on, off };
}

function both(times) {
  return `${quantile(times, 0.5).toFixed(1)} (${quantile(times, 0.95).toFixed(1)})`;
}
