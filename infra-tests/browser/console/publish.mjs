import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { test } from 'node:test';
import { promisify } from 'node:util';
import { skip } from 'realtime-events-testkit/chromium.mjs';
import { findExecutable } from 'realtime-events-testkit/executable.mjs';
import { stage } from '../shared.mjs';
import { fresh, lineOf, open } from './open.mjs';
import { LANGUAGES } from '../../../local/src/main/resources/dev/realtimeevents/local/console/snippets.mjs';

const run = promisify(execFile);

/** Fills in the form and publishes. */
async function publish(page, { event, channel = 'public', data }) {
  await page.getByLabel('Event', { exact: true }).fill(event);
  await page.getByLabel('Channel', { exact: true }).fill(channel);
  await page.getByLabel('Data, as JSON').fill(JSON.stringify(data));
  await page.getByRole('button', { name: 'Publish', exact: true }).click();
  await page.locator('#answer', { hasText: '200 Event broadcasted' }).waitFor();
}

test('an event of the form arrives in Live, with its latency', { skip }, async (t) => {
  const { page, problems } = await open(t, {}, 'publish');
  const event = fresh('published');
  const sent = page.waitForRequest(stage.gateway.dispatchUrl);
  await publish(page, { event, data: { post_id: 4, title: 'Grüße' } });
  const request = await sent;
  assert.equal(await request.headerValue('authorization'), `Bearer ${stage.gateway.secret}`);
  await page.locator('#answer dd', { hasText: /^here after \d+ ms$/ }).waitFor();

  await page.getByRole('link', { name: 'Live', exact: true }).click();
  const line = lineOf(page, event);
  await line.waitFor();
  assert.match(await line.locator('.how').textContent(), /^\d+ ms$/);
  await line.getByRole('button').first().click();
  assert.deepEqual(JSON.parse(await line.locator('pre').textContent()), {
    post_id: 4,
    title: 'Grüße',
  });
  assert.deepEqual(problems, []);
});

test('the console listens to a channel before it publishes to it', { skip }, async (t) => {
  const { page } = await open(t, {}, 'publish');
  for (const channel of [`public:${fresh('news')}`, fresh('private')]) {
    await publish(page, { event: 'post_saved', channel, data: { n: 1 } });
    await page.locator('#answer dd', { hasText: /^here after/ }).waitFor();
  }
});

test(
  'what is not valid cannot be published, the page says why, and the answer before is gone',
  { skip },
  async (t) => {
    const { page } = await open(t, {}, 'publish');
    await publish(page, { event: 'post_saved', data: {} });
    const send = page.getByRole('button', { name: 'Publish', exact: true });
    const cases = [
      ['Data, as JSON', '{', /^Not JSON yet: /],
      ['Event', ' ', /^Enter the name of the event\.$/],
      ['Event', 'e'.repeat(129), /at most 128 characters/],
      ['Channel', 'my channel', /1 to 128 letters, digits/],
    ];
    for (const [label, wrong, sentence] of cases) {
      const control = page.getByLabel(label, { exact: true });
      const before = await control.inputValue();
      await control.fill(wrong);
      assert.match(await page.locator('#validity').textContent(), sentence);
      assert.equal(await control.getAttribute('aria-invalid'), 'true');
      assert.ok(await send.isDisabled());
      assert.ok(await page.locator('#answer').isHidden());
      await control.fill(before);
      assert.ok(await send.isEnabled());
    }
  },
);

test(
  'what was published is kept for the tab, to be edited or published again',
  { skip },
  async (t) => {
    const { page } = await open(t, {}, 'publish');
    const event = fresh('again');
    await publish(page, { event, data: { n: 7 } });
    await page.reload();
    await page.getByRole('button', { name: `Edit ${event}` }).click();
    assert.equal(await page.getByLabel('Event', { exact: true }).inputValue(), event);
    assert.deepEqual(JSON.parse(await page.getByLabel('Data, as JSON').inputValue()), { n: 7 });
    await page.getByRole('button', { name: `Replay ${event}` }).click();
    await page.locator('#answer', { hasText: '200 Event broadcasted' }).waitFor();
    assert.equal(await page.getByRole('button', { name: `Replay ${event}` }).count(), 2);
    await page.getByRole('link', { name: 'Live', exact: true }).click();
    await lineOf(page, event).nth(1).waitFor();
  },
);

test('programs hide the secret until it is asked for, and copies have it', { skip }, async (t) => {
  const { page } = await open(t, { permissions: ['clipboard-read', 'clipboard-write'] }, 'publish');
  const program = page.getByRole('group', { name: 'Program' });
  const { secret } = stage.gateway;
  for (const { title } of Object.values(LANGUAGES)) {
    await page.getByRole('button', { name: title, exact: true }).click();
    assert.ok(!(await program.textContent()).includes(secret));
    assert.ok((await program.textContent()).includes('post_saved'));
    await page.locator('.snippets').getByRole('button', { name: 'Copy' }).click();
    await page.locator('.snippets').getByText('Copied').waitFor();
    assert.ok((await page.evaluate(() => navigator.clipboard.readText())).includes(secret));
    await page.locator('.snippets').getByRole('button', { name: 'Copy' }).waitFor();
  }
  await page.getByRole('button', { name: 'Show the secret' }).click();
  assert.ok((await program.textContent()).includes(secret));
});

test('the form can be used with the keyboard alone', { skip }, async (t) => {
  const { page } = await open(t, {}, 'publish');
  const event = fresh('keys');
  await page.getByLabel('Event', { exact: true }).focus();
  await page.keyboard.press('ControlOrMeta+a');
  await page.keyboard.type(event);
  await page.keyboard.press('Tab');
  await page.keyboard.press('Tab');
  await page.keyboard.press('Control+Enter');
  await page.locator('#answer', { hasText: '200 Event broadcasted' }).waitFor();
});

const PROGRAMS = {
  curl: (text) => ['sh', ['-c', text]],
  php: (text) => ['php', ['-r', text.replace(/^<\?php/, '')]],
  node: (text) => [process.execPath, ['--input-type=module', '-e', text]],
  python: (text) => ['python3', ['-c', text]],
};

for (const [language, { title, write }] of Object.entries(LANGUAGES)) {
  const needs = { curl: 'curl', php: 'php', node: 'node', python: 'python3' }[language];
  const missing = !findExecutable(needs) && `no ${needs} found`;
  test(
    `the program in ${title} publishes the event as it is`,
    { skip: skip || missing },
    async () => {
      const event = {
        event: `it's "${fresh('program')}" \\ $HOME`,
        channel: `public:${fresh('program')}`,
        data: {
          "quote's": `'"\\ $x \${x} \n é 😀 </script>`,
          list: [1, 2.5, true, false, null, [], [1]],
          empty: {},
        },
      };
      const { dispatchUrl: url, secret, historyUrl } = stage.gateway;
      const [program, args] = PROGRAMS[language](write({ url, secret, event }));
      const { stdout } = await run(program, args);
      assert.match(stdout, /Event broadcasted/);
      const log = await fetch(`${historyUrl}?channel=${event.channel}&rewind=1`);
      const [got] = (await log.json()).events;
      assert.equal(got.event, event.event);
      assert.deepEqual(got.data, event.data);
    },
  );
}
