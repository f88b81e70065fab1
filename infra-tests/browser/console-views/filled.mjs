import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { test } from 'node:test';
import { skip } from 'realtime-events-testkit/chromium.mjs';
import { answerInstead } from './answers.mjs';
import { HOSTILE, open } from './stage.mjs';

const AXE = createRequire(import.meta.url).resolve('axe-core/axe.min.js');
const LONG = 'x'.repeat(128);
const ID = `evt_${'0'.repeat(252)}`;
const SCREENS = [
  { viewport: { width: 1440, height: 900 }, colorScheme: 'dark' },
  { viewport: { width: 390, height: 844 }, colorScheme: 'light' },
];

const at = new Date(Date.now() - 4_000_000).toISOString();
const step = { at, text: `${HOSTILE} ${LONG}`, connectionId: LONG };
const line = { level: 'WARN', event: LONG, id: ID, channel: LONG, seq: 9, reason: HOSTILE };

/** Answers that fill each view, with the longest names that there can be. */
const ANSWERS = {
  '/.local/channels': [
    { channel: 'public', seq: 1204, epoch: 'e', listeners: 3, public: true },
    { channel: LONG, seq: 9, epoch: 'e', listeners: 0, public: false },
  ],
  '/.local/connections': [
    {
      connectionId: LONG,
      connectedAt: at,
      origin: `https://${LONG}.example`,
      subject: LONG,
      channels: [{ channel: LONG, seq: 9 }, { channel: 'public' }],
    },
  ],
  '/.local/lines': {
    last: 4,
    lines: [
      { message: 'dispatch', status: 422, ...line },
      { message: 'dispatch', status: 200, ...line, level: 'INFO' },
      { message: 'subscribe', level: 'WARN', channel: LONG, reason: LONG },
      { message: `${LONG} failed`, level: 'ERROR' },
    ].map((each, index) => ({ n: index + 1, time: at, function: 'F', process: 1, line: each })),
  },
  '/.local/trace': {
    of: ID,
    events: [{ id: ID, event: LONG, channel: LONG, seq: 9 }],
    steps: [
      { ...step, stage: 'dispatch', ok: true },
      { ...step, stage: 'push', ok: false },
      { ...step, stage: 'refused', ok: false },
    ],
    unknown: [LONG],
  },
  '/.local/token': { token: `eyJ${'0'.repeat(4000)}`, claims: {} },
  '/.local/token/check': {
    header: { alg: 'HS256', kid: LONG },
    claims: { sub: LONG, channels: [LONG], exp: 1 },
    valid: false,
    reason: LONG,
    channels: [
      { channel: LONG, allowed: true },
      { channel: LONG, allowed: false, reason: LONG },
    ],
  },
  '/.local/status': { functions: [{ name: LONG, processes: 2 }] },
};

/** What to do before a view is full. */
const FILL = {
  channels: (page) => page.getByRole('link', { name: `Trace last event of ${LONG}` }).waitFor(),
  connections: (page) => page.getByRole('button', { name: /^Close/ }).waitFor(),
  'trace/public%239': async (page) => {
    await page.locator('.timeline').waitFor();
    await page.locator('.recent > li').first().waitFor();
  },
  async tokens(page) {
    await page.getByLabel('Channels').fill('orders');
    await page.getByRole('button', { name: 'Make' }).click();
    await page.getByRole('button', { name: 'Check it' }).click();
    await page.getByText('Refused', { exact: true }).waitFor();
  },
  async faults(page) {
    await page.getByRole('heading', { name: '1 fault is on' }).waitFor();
    await page.getByLabel('At most').fill('0');
    await page.getByRole('button', { name: 'Kill' }).click();
    await page.getByText(/^At most: /).waitFor();
  },
};

for (const screen of SCREENS) {
  const { viewport, colorScheme } = screen;
  for (const [hash, fill] of Object.entries(FILL)) {
    test(
      `axe finds nothing in the filled ${hash}, ${viewport.width} px, ${colorScheme}`,
      { skip },
      async (t) => {
        const { page } = await open(t, hash, {
          ...screen,
          bypassCSP: true, // for axe
          reducedMotion: 'reduce',
          before: (page) => answerInstead(page, { ...ANSWERS, ...faults(hash) }),
        });
        await fill(page);
        await page.addScriptTag({ path: AXE });
        const { violations } = await page.evaluate(() => window.axe.run());
        assert.deepEqual(
          violations.flatMap(({ id, nodes }) =>
            nodes.map(({ html, failureSummary }) => `${id}: ${html}\n${failureSummary}`),
          ),
          [],
        );
        assert.ok(
          await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth),
          'The page is wider than the screen',
        );
        assert.equal(await page.evaluate(() => window.hacked), undefined);
      },
    );
  }
}

/** One fault is on, without one in the gateway. */
function faults(hash) {
  const settings = { throttledPosts: 0.2, seed: 7, struck: { throttledPosts: 14 } };
  return hash === 'faults' ? { '/.local/faults': settings } : {};
}
