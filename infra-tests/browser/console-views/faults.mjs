import assert from 'node:assert/strict';
import { test } from 'node:test';
import { skip } from 'realtime-events-testkit/chromium.mjs';
import { until } from 'realtime-events-testkit/until.mjs';
import { answerInstead } from './answers.mjs';
import { HOSTILE, ask, open, stage } from './stage.mjs';

const setting = async (key) => (await ask('/.local/faults'))[key];

test(
  'Faults sets each switch of the gateway, shows how often it struck, and ends all',
  { skip },
  async (t) => {
    t.after(() => ask('/.local/faults', 'PUT', {}));
    const { page, problems } = await open(t, 'faults', {
      before: (page) => answerInstead(page, { '/.local/status': { functions: [] } }),
    });
    await page.getByRole('heading', { name: 'No fault is on' }).waitFor();
    const known = Object.keys(await ask('/.local/faults')).filter((key) => key !== 'struck');
    assert.deepEqual(
      (await page.locator('.fault').evaluateAll((all) => all.map((each) => each.dataset.key)))
        .concat('seed')
        .sort(),
      known.sort(),
      'a switch for each fault of the gateway',
    );

    await page.getByLabel('Throttled posts, per cent').fill('29');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: '1 fault is on' }).waitFor();
    assert.equal(await setting('throttledPosts'), 0.29);
    await page.getByRole('slider', { name: 'Delay of posts' }).focus();
    await page.keyboard.press('ArrowRight');
    await page.getByRole('heading', { name: '2 faults are on' }).waitFor();
    assert.equal(await setting('latencyMillis'), 10);
    await page.getByLabel('Seed of the random numbers').fill('7');
    await page.keyboard.press('Enter');
    await until(async () => (await setting('seed')) === 7, 'the seed');
    assert.equal(await setting('throttledPosts'), 0.29);

    // A setting that somebody else makes is shown too.
    await ask('/.local/faults', 'PUT', { throttledPosts: 1, seed: 3 });
    await page.getByRole('heading', { name: '1 fault is on' }).waitFor();
    const published = await ask('/dispatch', 'POST', { event: 'struck', data: null });
    assert.equal(published.status, 'success');
    await page
      .locator('[data-key=throttledPosts]', { hasText: /struck (once|\d+ times)/ })
      .and(page.locator(':not(:has-text("struck 0 times"))'))
      .waitFor();

    await page.getByRole('button', { name: 'End all faults' }).click();
    await page.getByRole('heading', { name: 'No fault is on' }).waitFor();
    assert.equal(await setting('throttledPosts'), 0);
    assert.equal(await page.getByLabel('Throttled posts, per cent').inputValue(), '0');
    assert.deepEqual(problems, []);
  },
);

test(
  'a number that is out of range changes nothing, and says what is valid',
  { skip },
  async (t) => {
    const { page } = await open(t, 'faults');
    await page.getByRole('heading', { name: 'No fault is on' }).waitFor();
    const number = page.getByLabel('Failed posts, per cent');
    await number.fill('101');
    await page.keyboard.press('Tab');
    await page
      .getByText('Failed posts: enter a number from 0 to 100. Nothing has changed.')
      .waitFor();
    assert.equal(await setting('failedPosts'), 0);
    await page.waitForTimeout(3500);
    assert.equal(await number.inputValue(), '101', 'what somebody types stays');
    await page.getByRole('button', { name: 'End all faults' }).click();
    await page.waitForFunction(
      () => document.querySelector('[data-key=failedPosts] [type=number]').value === '0',
    );
    assert.equal(await page.locator('section > [role=alert]:visible').count(), 0);
  },
);

test('Faults kills processes of a function', { skip }, async (t) => {
  const asked = [];
  const { page } = await open(t, 'faults', {
    before: (page) =>
      answerInstead(page, {
        '/.local/status': {
          functions: [
            { name: 'DispatchFunction', processes: 2 },
            { name: HOSTILE, processes: 1 },
          ],
        },
        '/.local/kill': (request) => {
          asked.push(request.postDataJSON());
          return { body: { function: 'DispatchFunction', killed: 2, working: 1 } };
        },
      }),
  });
  const functions = page.getByLabel('Function', { exact: true });
  await page.waitForFunction(() => document.querySelector('select')?.options.length === 2);
  assert.deepEqual(await functions.locator('option').allTextContents(), [
    'DispatchFunction (2 processes)',
    `${HOSTILE} (1 process)`,
  ]);
  const kill = page.getByRole('button', { name: 'Kill' });
  await page.getByLabel('At most').fill('0');
  await kill.click();
  await page.getByText('At most: enter a whole number from 1').waitFor();
  await page.getByLabel('At most').fill('');
  await kill.click();
  await page
    .locator('.notice', { hasText: 'Killed 2 processes of DispatchFunction; 1 was at work.' })
    .waitFor();
  await page.getByLabel('At most').fill('1');
  await kill.click();
  await until(() => asked.length === 2, 'the second');
  assert.deepEqual(asked, [
    { function: 'DispatchFunction' },
    { function: 'DispatchFunction', atMost: 1 },
  ]);
});

test('Faults says what to do without a gateway', { skip }, async (t) => {
  const { page } = await open(t, 'faults');
  await page.getByRole('heading', { name: 'No fault is on' }).waitFor();
  await page.route('**/.local/faults', (route) => route.abort());
  await page
    .locator('section [role=alert]', { hasText: 'The gateway does not answer. Start it again' })
    .waitFor();
  assert.ok(stage.gateway);
});
