import assert from 'node:assert/strict';
import { test } from 'node:test';
import { skip } from 'realtime-events-testkit/chromium.mjs';
import { answerInstead } from './answers.mjs';
import { HOSTILE, open } from './stage.mjs';

const at = (ms) => new Date(1_795_000_000_000 + ms).toISOString();
const TRACED = {
  of: 'public#18',
  events: [{ id: 'evt_1', event: HOSTILE, channel: 'public', seq: 18 }],
  steps: [
    { at: at(-120), stage: 'outbox', text: 'WordPress stored it.', ok: true },
    { at: at(0), stage: 'dispatch', text: `Accepted: ${HOSTILE}`, ok: true },
    { stage: 'log', text: 'Stored.', ok: true, channel: 'orders' },
    {
      at: at(41),
      stage: 'push',
      text: 'A browser had gone.',
      ok: false,
      connectionId: 'VYOMAabcdEf=',
      channel: 'public',
    },
    { at: at(8000), stage: 'recovery', text: 'Recovered.', ok: true },
    { at: at(9000), stage: 'refused', text: 'Refused with 401.', ok: false },
  ],
  unknown: ['What the page did with it.'],
};
const LINES = [
  {
    message: 'dispatch',
    level: 'INFO',
    status: 200,
    event: 'kept',
    id: 'evt_1',
    channel: 'public',
    seq: 18,
  },
  { message: 'dispatch', level: 'WARN', status: 401, reason: `webhook-signature ${HOSTILE}` },
  { message: 'subscribe', level: 'INFO', channel: 'public', connectionId: 'x' },
  { message: 'subscribe', level: 'WARN', channel: 'editors', reason: 'The token names user:1' },
].map((line, index) => ({ n: index + 1, time: at(index), function: 'F', process: 1, line }));

function answers(more) {
  return {
    '/.local/lines': { last: LINES.length, lines: LINES },
    '/.local/trace': TRACED,
    ...more,
  };
}

test(
  'Trace shows each step with its time from the dispatch, and what is not known',
  { skip },
  async (t) => {
    const { page, problems } = await open(t, 'trace/public%2318', {
      before: (page) => answerInstead(page, answers()),
    });
    const steps = page.locator('.timeline > li');
    await steps.first().waitFor();
    assert.deepEqual(await steps.locator('> :first-child').allTextContents(), [
      '−120 ms',
      '+0 ms',
      'time not known',
      '+41 ms',
      '+8.00 s',
      '+9.00 s',
    ]);
    assert.deepEqual(await steps.evaluateAll((all) => all.map((each) => each.className)), [
      'ok',
      'ok',
      'ok',
      'warn',
      'ok',
      'bad',
    ]);
    assert.ok((await steps.nth(1).textContent()).includes(HOSTILE));
    assert.match(await steps.nth(2).textContent(), /orders: Stored\./);
    assert.match(await steps.nth(3).textContent(), /public: A browser had gone\. VYOMAabc…/);
    await page.getByText('What the page did with it.').waitFor();
    assert.equal(await page.locator('.traced .plain b').textContent(), HOSTILE);
    assert.equal(await page.evaluate(() => window.hacked), undefined);
    assert.deepEqual(problems, []);
  },
);

for (const width of [390, 1440]) {
  test(`Trace leaves long times their room at ${width} px`, { skip }, async (t) => {
    const steps = [-3_599_000, 0, 191_000, 86_340_000].map((ms) => ({
      at: at(ms),
      stage: ms === 0 ? 'dispatch' : 'recovery',
      text: 'It happened.',
      ok: true,
    }));
    const { page } = await open(t, 'trace/public%2318', {
      before: (page) => answerInstead(page, answers({ '/.local/trace': { ...TRACED, steps } })),
      viewport: { width, height: 800 },
    });
    const times = page.locator('.timeline time');
    await times.first().waitFor();
    assert.deepEqual(await times.allTextContents(), [
      '−59 min 59 s',
      '+0 ms',
      '+3 min 11 s',
      '+23 h 59 min',
    ]);
    const tooWide = await times.evaluateAll((all) =>
      all.filter((each) => each.scrollWidth > each.clientWidth).map((each) => each.textContent),
    );
    assert.deepEqual(tooWide, []);
  });
}

test(
  'Trace is asked by its form or by the list of recent events and refusals',
  { skip },
  async (t) => {
    const asked = [];
    const { page } = await open(t, 'trace', {
      before: (page) =>
        answerInstead(
          page,
          answers({
            '/.local/trace': (request) => {
              asked.push(new URL(request.url()).searchParams.get('of'));
              return { body: TRACED };
            },
          }),
        ),
    });
    const recent = page.getByRole('list', { name: 'Recent events and refusals' });
    await recent.getByText('The token names user:1').waitFor();
    assert.equal(await recent.getByRole('listitem').count(), 3);
    assert.ok((await recent.textContent()).includes(`webhook-signature ${HOSTILE}`));
    await recent.getByRole('link', { name: /kept/ }).click();
    await page.locator('.timeline').waitFor();
    assert.match(page.url(), /#trace\/evt_1$/);

    await page.getByLabel('Event', { exact: true }).fill(' public#7 ');
    await page.keyboard.press('Enter');
    await page.waitForURL(/#trace\/public%237$/);
    await page.locator('.timeline').waitFor();
    await page.getByRole('button', { name: 'Trace' }).click(); // the same again
    await page.locator('.timeline').waitFor();
    assert.deepEqual(asked, ['evt_1', 'public#7', 'public#7']);

    await page.getByLabel('Event', { exact: true }).fill('');
    await page.keyboard.press('Enter');
    await page.getByText('Enter the id of an event, or a channel and a position.').waitFor();
  },
);

test('Trace says why nothing is known, and what the gateway refuses', { skip }, async (t) => {
  const { page } = await open(t, 'trace/evt_none', {
    before: (page) =>
      answerInstead(
        page,
        answers({
          '/.local/lines': { last: 0, lines: [] },
          '/.local/trace': (request) =>
            request.url().includes('evt_none')
              ? { body: { of: 'evt_none', events: [], steps: [], unknown: ['No line has it.'] } }
              : { status: 400, body: { message: 'Use an id or a position: public#18' } },
        }),
      ),
  });
  await page.getByText('Nothing is known of evt_none').first().waitFor();
  await page.getByText('No line has it.').waitFor();
  await page.getByText('No event and no refusal since the start').waitFor();
  await page.getByLabel('Event', { exact: true }).fill('##');
  await page.keyboard.press('Enter');
  await page.locator('section [role=alert]', { hasText: 'Use an id or a position' }).waitFor();
  assert.equal(await page.locator('.traced').textContent(), '');
});
