import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { before, test } from 'node:test';
import { newPage, skip } from 'realtime-events-testkit/chromium.mjs';
import { until } from 'realtime-events-testkit/until.mjs';
import { logIn } from 'realtime-events-testkit/wordpress/editor.mjs';
import { stage } from './stage.mjs';

const HOSTILE = `</pre></script><script>window.hacked=1</script><img src=x onerror="window.hacked=1">`;
const STRANGER = 'whsec_c3RyYW5nZXIgc3RyYW5nZXIgc3RyYW5nZXIhIQ==';

// The URL of a gateway on this machine can only be set by a constant. The tests enter the secret.
const on = stage({ stack: 'full', secret: false });

let gateway;
let site;
let page;
let problems;

before(async () => {
  if (skip) return;
  await on.started();
  ({ gateway, site } = on);
  ({ page, problems } = await newPage(on.browser, { viewport: { width: 1280, height: 1000 } }));
  await logIn(page, site);
});

const open = (tab, more = '') =>
  page.goto(`${site.url}/wp-admin/options-general.php?page=realtime-events&tab=${tab}${more}`);
const status = (state) => page.locator(`.realtime-events-status.is-${state}`);
const error = (code) => page.locator(`.realtime-events-error[data-error=${code}]`);
const saved = () => page.locator('.realtime-events .notice-success').waitFor();
const step = (name) => page.locator(`#realtime-events-test [data-step=${name}]`);

async function enterSecret(secret) {
  await open('settings');
  await page.getByLabel('Secret').fill(secret);
  await page.getByRole('button', { name: 'Save Changes' }).click();
  await page.locator('.notice').first().waitFor();
}

/** Loads the dashboard until it shows this state: it does not update itself, and sending takes a moment. */
async function dashboardShows(state) {
  await until(async () => {
    await page.goto(`${site.url}/wp-admin/index.php`);
    return page.locator(`.realtime-events-glance.is-${state}`).isVisible();
  }, `the dashboard to show ${state}`);
}

async function sendTest() {
  const button = page.getByRole('button', { name: 'Send test event' });
  await button.click();
  await page.waitForFunction(
    () => document.querySelector('.realtime-events-send').disabled === false,
    null,
    { timeout: 60_000 },
  );
}

test(
  'the page names what is missing, rejects an invalid secret, and marks constants',
  { skip },
  async () => {
    await open('settings');
    await status('unconfigured').locator('.realtime-events-next-step').waitFor();
    const url = page.getByLabel('Dispatch URL');
    assert.equal(await url.inputValue(), gateway.dispatchUrl);
    assert.ok(await url.evaluate((field) => field.readOnly));
    await page.locator('.realtime-events-constant', { hasText: 'REALTIME_EVENTS_URL' }).waitFor();

    await enterSecret('no secret');
    await error('secret').waitFor();
    await page.locator('.realtime-events .notice-error').waitFor();
  },
);

test(
  'a wrong secret is an error at its field, which loses nothing that was typed',
  { skip },
  async () => {
    await enterSecret(STRANGER);
    await error('check').waitFor();
    const field = page.getByLabel('Secret');
    assert.equal(await field.getAttribute('aria-invalid'), 'true');
    assert.ok(await field.evaluate((element) => element === document.activeElement));
    assert.ok(!(await page.content()).includes(STRANGER.replace('whsec_', '')));

    await page.getByLabel('Save without this check').check();
    await page.getByRole('button', { name: 'Save Changes' }).click();
    await saved();
  },
);

test('the test event shows where a wrong secret fails, and the next step', { skip }, async () => {
  await open('settings');
  await sendTest();
  assert.equal(await step('connected').getAttribute('data-state'), 'failed');
  const words = await page.evaluate(() => window.realtimeEventsTest.words);
  assert.ok((await step('connected').innerText()).includes(words.no_token));
  assert.equal(await step('written').getAttribute('data-state'), 'idle');
});

test('a test event shows each step of its round trip', { skip }, async () => {
  await enterSecret(gateway.secret);
  await saved();
  assert.equal(await page.getByLabel('Secret').inputValue(), '');
  assert.ok(!(await page.content()).includes(gateway.secret.replace('whsec_', '')));
  await status('ready').waitFor();

  await sendTest();
  for (const name of ['connected', 'written', 'sent', 'arrived']) {
    assert.equal(await step(name).getAttribute('data-state'), 'done', await step(name).innerText());
    assert.match(await step(name).locator('output').innerText(), /^\d+ ms/);
  }
  assert.match(await step('sent').innerText(), /HTTP status 200/);
  await page.locator('.realtime-events-verdict:not(:empty)').waitFor();
  await status('connected').waitFor();
});

test(
  'one paste connects the site, and a text of another gateway is an error',
  { skip },
  async () => {
    const paste = async (values) => {
      await open('settings');
      const json = JSON.stringify({
        v: 1,
        dispatch: gateway.dispatchUrl,
        websocket: gateway.webSocketUrl,
        secret: gateway.secret,
        ...values,
      });
      const text = `realtime-connect:${Buffer.from(json).toString('base64url')}`;
      await page.getByLabel('Connection').fill(text.replace(/(.{50})/g, '$1\n> '));
      await page.getByRole('button', { name: 'Save Changes' }).click();
      await page.locator('.notice').first().waitFor();
    };
    await paste({ dispatch: 'https://other.example.com/dispatch' });
    await error('another_gateway').waitFor();
    await paste({ secret: STRANGER });
    await error('check').waitFor();
    await paste({});
    await saved();
    assert.ok(!(await page.content()).includes(gateway.secret.replace('whsec_', '')));
  },
);

test('a sample shows who would read which event, and sends nothing', { skip }, async () => {
  await open('events');
  const row = page.locator('.realtime-events-hooks tbody tr').first();
  await row.getByLabel('Hook').fill('kettle_boils');
  await row.getByLabel('Event').fill('tea');
  await row.getByLabel('Channel').fill('public');
  await row.getByRole('button', { name: 'Show a sample' }).click();
  const sample = page.locator('.realtime-events-sample');
  await page.locator('.realtime-events-sample.is-waiting').waitFor();
  await sample.locator('.realtime-events-error').waitFor(); // Everyone can read it.
  assert.equal(await row.getByLabel('Hook').inputValue(), 'kettle_boils');

  await site.php(`do_action( 'kettle_boils', array( 'cups' => 2, 'password' => 'hidden' ) );`);
  await page.locator('.realtime-events-sample.is-ready').waitFor(); // Without a reload.
  const event = JSON.parse(await sample.locator('pre').innerText());
  assert.deepEqual([event.event, event.channel, event.data], ['tea', 'public', { cups: 2 }]);
  assert.equal(
    await site.php(`echo Realtime_Events\\Delivery\\Outbox::page( '', 1 )[0]->event;`),
    'realtime_test',
  );
  await open('events');
  assert.equal(await row.getByLabel('Hook').inputValue(), '', 'Nothing was saved.');
});

test('hooks are mapped in the form, and an invalid row keeps its input', { skip }, async () => {
  await open('events');
  await page.locator('#realtime-events-add').click();
  const rows = page.locator('.realtime-events-hooks tbody tr');
  assert.equal(await rows.count(), 2);
  await rows.nth(1).getByLabel('Hook').fill('match is over');
  await rows.nth(1).getByLabel('Event').fill(`over "<b>`);
  await page.getByLabel('Users', { exact: true }).uncheck();
  await page.getByRole('button', { name: 'Save Changes' }).click();
  await error('hook_name').waitFor();
  assert.equal(await rows.nth(0).getByLabel('Event').inputValue(), `over "<b>`);

  await rows.nth(0).getByLabel('Hook').fill('match_is_over');
  await rows.nth(0).getByLabel('Event').fill('over');
  await page.getByRole('button', { name: 'Save Changes' }).click();
  await saved();
  assert.equal(await page.getByLabel('Users', { exact: true }).isChecked(), false);
  await site.php(`do_action( 'match_is_over', array( 'home' => 2 ) );`);
  assert.equal(
    await site.php(`echo Realtime_Events\\Delivery\\Outbox::page( '', 1 )[0]->event;`),
    'over',
  );

  await rows.nth(0).locator('.realtime-events-remove-row').click();
  await page.getByRole('button', { name: 'Save Changes' }).click();
  await saved();
  assert.equal(await site.php(`echo count( Realtime_Events\\Settings::current()->hooks() );`), '0');
});

test('on a phone every field of a mapped hook is wide enough to read', { skip }, async (t) => {
  const size = page.viewportSize();
  t.after(() => page.setViewportSize(size));
  await page.setViewportSize({ width: 390, height: 844 });
  await open('events');
  for (const name of ['hook', 'event', 'argument', 'channel', 'capability']) {
    const field = await page.locator(`[name$='[${name}]']`).first().boundingBox();
    assert.ok(field.width > 250, `${name} has ${field.width} pixels`);
  }
  assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), 390);
});

test(
  'the log is live, shows hostile events as text, and retries failed events',
  { skip },
  async () => {
    await open('log');
    await site.php(
      `
    realtime_events_dispatch( $args[0], array( 'title' => $args[0] ) );
    foreach ( Realtime_Events\\Delivery\\Outbox::first( 9, 99999 ) as $row ) { Realtime_Events\\Delivery\\Outbox::failed( (int) $row->id, 422, $args[0] ); }`,
      HOSTILE,
    );
    const row = page.locator('#the-list tr').filter({ hasText: 'window.hacked' });
    await row.waitFor(); // Without a reload.
    assert.equal(await row.locator('.row-title').innerText(), HOSTILE);
    assert.ok((await row.locator('.column-answer').innerText()).includes(HOSTILE));

    await row.locator('.row-title').click();
    await page.locator('.realtime-events-facts').waitFor();
    assert.equal(
      JSON.parse(await page.locator('.realtime-events-facts pre').innerText()).data.title,
      HOSTILE,
    );
    assert.equal(await page.evaluate(() => window.hacked), undefined);

    await open('log', '&state=failed');
    await page.locator('#the-list input[type=checkbox]').check();
    await page.locator('#bulk-action-selector-top').selectOption('retry');
    await page.locator('#doaction').click();
    await saved();
    await page
      .locator('#the-list tr')
      .filter({ hasText: 'window.hacked' })
      .locator('.column-state .is-sent')
      .waitFor();
    assert.equal(await page.evaluate(() => window.hacked), undefined);
  },
);

test(
  'on a phone all failed events can be retried, and rows are no taller than their contents',
  { skip },
  async (t) => {
    const size = page.viewportSize();
    t.after(() => page.setViewportSize(size));
    await site.php(`
    realtime_events_dispatch( 'goal', array( 'address' => 'https://example.com/' . str_repeat( 'x', 90 ) ) );
    foreach ( Realtime_Events\\Delivery\\Outbox::first( 9, 99999 ) as $row ) { Realtime_Events\\Delivery\\Outbox::failed( (int) $row->id, 422, 'No.' ); }`);
    await open('log', '&state=sent');
    const { height } = await page
      .locator('#the-list tr')
      .filter({ hasText: 'realtime_test' })
      .first()
      .boundingBox();
    assert.ok(height < 62, `A row has ${height} pixels`);

    await page.setViewportSize({ width: 390, height: 844 });
    await open('log', '&state=failed');
    await page.locator('#the-list .row-actions .retry a').waitFor();
    await page.locator('[name=retry_all]').click();
    await saved();
    assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), 390);
  },
);

test(
  'each page of the administration shows that events cannot be sent, until they can',
  { skip },
  async () => {
    await site.php(
      `
    update_option( 'realtime_events', array( 'secret' => $args[0] ) );
    realtime_events_dispatch( 'waits' );`,
      STRANGER,
    );
    await dashboardShows('failing');
    await page.locator('.realtime-events-notice').waitFor();
    await open('settings');
    await status('failing').waitFor();
    assert.equal(await page.locator('.realtime-events-counts b').first().innerText(), '1');

    await enterSecret(gateway.secret);
    await dashboardShows('connected');
    assert.equal(await page.locator('.realtime-events-notice').count(), 0);
  },
);

test('Site Health checks whether the site can continue after a response', { skip }, async () => {
  await page.goto(`${site.url}/wp-admin/site-health.php`);
  await page.getByRole('button', { name: /Passed tests/ }).click({ timeout: 60_000 });
  await page
    .locator('#health-check-issues-good [aria-controls$=realtime_events_loopback]')
    .waitFor({ timeout: 60_000 });
  await page.goto(`${site.url}/wp-admin/site-health.php?tab=debug`);
  const info = await page.content();
  assert.ok(info.includes('health-check-accordion-block-realtime-events'));
  assert.ok(!info.includes(gateway.secret.replace('whsec_', '')));
});

test('where wp-config.php sets everything there is no Save button', { skip }, async () => {
  const file = join(site.path, 'wp-config.php');
  await writeFile(
    file,
    (await readFile(file, 'utf8')).replace(
      '<?php',
      `<?php define( 'REALTIME_EVENTS_SECRET', '${gateway.secret}' );`,
    ),
  );
  await open('events');
  await page.getByRole('button', { name: 'Save Changes' }).waitFor();
  await open('settings');
  await page.locator('.realtime-events-constant', { hasText: 'REALTIME_EVENTS_SECRET' }).waitFor();
  assert.equal(await page.getByRole('button', { name: 'Save Changes' }).count(), 0);
});

test('no script of a page failed', { skip }, () => {
  // A gravatar is not loaded: pages reach only this machine.
  assert.deepEqual(
    problems.filter((problem) => !/net::ERR_FAILED/.test(problem)),
    [],
  );
});
