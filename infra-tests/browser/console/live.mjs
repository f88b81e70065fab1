import assert from 'node:assert/strict';
import { test } from 'node:test';
import { skip } from 'realtime-events-testkit/chromium.mjs';
import { stage } from '../shared.mjs';
import { HOSTILE, dispatch, fresh, lineOf, open } from './open.mjs';

test(
  'Live begins with the newest 50 events of the log, then shows each event',
  { skip },
  async (t) => {
    const channel = `public:${fresh('begins')}`;
    const before = Array.from({ length: 52 }, (_, n) => ({
      event: 'before',
      channel,
      data: { n },
    }));
    await dispatch(before);
    const { page, problems } = await open(t);
    await page.getByLabel('Channel to listen to').fill(channel);
    await page.keyboard.press('Enter');
    await lineOf(page, `${channel} #52`).waitFor();
    assert.equal(await lineOf(page, channel).count(), 50);
    assert.equal(await lineOf(page, `${channel} #2`).filter({ hasText: /#2\D/ }).count(), 0);

    await dispatch({ event: 'after', channel, data: { title: 'Grüße' } });
    const line = lineOf(page, `${channel} #53`);
    await line.waitFor();
    assert.equal(await line.locator('b').textContent(), 'after');
    assert.equal(await page.locator('.lines > li').first().locator('b').textContent(), 'after');
    assert.equal(await page.locator('.badge', { hasText: 'recovered' }).count(), 0);
    assert.deepEqual(problems, []);
  },
);

test(
  'an event of others has its latency from the start of the dispatch function',
  { skip },
  async (t) => {
    const { page, problems } = await open(t);
    const event = fresh('latency');
    await dispatch({ event, data: 1 });
    const line = lineOf(page, event);
    await line.locator('.how', { hasText: /^\d+ ms$/ }).waitFor();
    await line.getByRole('button').first().click();
    assert.match(
      await line.locator('.facts').textContent(),
      /\d+ ms from the start of the dispatch/,
    );
    assert.deepEqual(problems, []);
  },
);

test('a click or Enter opens an event to its JSON', { skip }, async (t) => {
  const { page } = await open(t);
  const event = fresh('opens');
  const data = { post_id: 4, title: 'Grüße', tags: [true, null] };
  const { id } = await dispatch({ event, data });
  const line = lineOf(page, event);
  await line.getByRole('button').first().click();
  assert.deepEqual(JSON.parse(await line.locator('pre').textContent()), data);
  assert.ok((await line.locator('.facts').textContent()).includes(id));
  await page.keyboard.press('Enter');
  await line.locator('pre').waitFor({ state: 'hidden' });
});

test('the contents of an event are shown as text and never run', { skip }, async (t) => {
  const { page, problems } = await open(t);
  const data = { title: HOSTILE, [HOSTILE]: [HOSTILE] };
  await dispatch({ event: HOSTILE, id: `${fresh('<b>')}</b>`, data });

  const line = page.locator('.lines > li').first();
  await line.getByText(HOSTILE, { exact: true }).waitFor();
  assert.equal(await line.locator('b').textContent(), HOSTILE);
  await line.getByRole('button').first().click();
  assert.deepEqual(JSON.parse(await line.locator('pre').textContent()), data);
  assert.equal(await page.locator('main img, main script').count(), 0);
  assert.equal(await page.evaluate(() => window.hacked), undefined);
  await line.getByRole('link', { name: 'Publish again' }).click();
  assert.equal(await page.getByLabel('Event', { exact: true }).inputValue(), HOSTILE);
  assert.deepEqual(JSON.parse(await page.getByLabel('Data, as JSON').inputValue()), data);
  assert.equal(await page.evaluate(() => window.hacked), undefined);
  assert.deepEqual(problems, []);
});

test('a long event is cut until "Show all"', { skip }, async (t) => {
  const { page } = await open(t);
  const event = fresh('long');
  const data = { text: 'x'.repeat(5000), list: Array.from({ length: 100 }, (_, n) => n) };
  await dispatch({ event, data });
  const line = lineOf(page, event);
  await line.getByRole('button').first().click();
  assert.ok((await line.locator('pre').textContent()).length < 2000);
  await line.getByRole('button', { name: /^Show all \(5\.\d KB\)$/ }).click();
  assert.deepEqual(JSON.parse(await line.locator('pre').textContent()), data);
});

test('the filter takes words of event, channel and id, and / leads to it', { skip }, async (t) => {
  const { page } = await open(t);
  const [one, two] = [fresh('one'), fresh('two')];
  await dispatch({ event: one, data: 1 });
  const { id } = await dispatch({ event: two, data: 2 });
  await lineOf(page, two).waitFor();
  await page.keyboard.press('/');
  await page.keyboard.type(`${one.toUpperCase()} public`);
  await lineOf(page, two).waitFor({ state: 'hidden' });
  assert.ok(await lineOf(page, one).isVisible());
  await page.getByLabel('Filter by event, channel or id').fill(id);
  await lineOf(page, one).waitFor({ state: 'hidden' });
  assert.ok(await lineOf(page, two).isVisible());
  await dispatch({ event: one, data: 3 });
  await page.getByLabel('Filter by event, channel or id').fill('no such event');
  await page.getByText('No event matches the filter.').waitFor();
});

test('a pause counts what waits, and the end of it shows all', { skip }, async (t) => {
  const { page } = await open(t);
  const event = fresh('paused');
  await page.getByRole('button', { name: 'Pause' }).click();
  await dispatch({ event, data: 1 });
  await dispatch({ event, data: 2 });
  await page.getByRole('button', { name: 'Resume (2 waiting)' }).waitFor();
  assert.equal(await lineOf(page, event).count(), 0);
  await page.getByRole('button', { name: 'Resume (2 waiting)' }).click();
  assert.equal(await lineOf(page, event).count(), 2);
  assert.ok(await page.getByRole('button', { name: 'Pause', exact: true }).isVisible());
});

test('j and k go from event to event; Tab reaches the list once', { skip }, async (t) => {
  const { page } = await open(t);
  const events = [fresh('c'), fresh('b'), fresh('a')];
  for (const event of events) await dispatch({ event, data: { of: event } });
  await lineOf(page, events[2]).waitFor();
  const focused = () => page.evaluate(() => document.activeElement.querySelector('b')?.textContent);
  await page.keyboard.press('j');
  assert.equal(await focused(), events[2]);
  await page.keyboard.press('j');
  await page.keyboard.press('j');
  assert.equal(await focused(), events[0]);
  await page.keyboard.press('k');
  assert.equal(await focused(), events[1]);
  await page.keyboard.press('Enter');
  assert.ok((await lineOf(page, events[1]).locator('pre').textContent()).includes(events[1]));
  assert.equal(await page.locator('.line[tabindex="0"]').count(), 1);
});

test('two pages show the same event', { skip }, async (t) => {
  const pages = [(await open(t)).page, (await open(t)).page];
  const event = fresh('both');
  await dispatch({ event, data: { for: 'both' } });
  for (const page of pages) await lineOf(page, event).waitFor();
});

test('a private channel opens by a token of the console', { skip }, async (t) => {
  const { page, problems } = await open(t);
  const channel = fresh('orders');
  await dispatch({ event: 'order.paid', channel, data: { total: 12 } });
  await page.getByLabel('Channel to listen to').fill(channel);
  await page.getByRole('button', { name: 'Listen', exact: true }).click();
  await lineOf(page, `${channel} #1`).waitFor();
  await page.reload();
  await lineOf(page, `${channel} #1`).waitFor();
  await page.getByRole('button', { name: `Stop listening to ${channel}` }).click();
  await dispatch({ event: 'order.paid', channel, data: { total: 13 } });
  const last = fresh('last');
  await dispatch({ event: last, data: 1 });
  await lineOf(page, last).waitFor();
  assert.equal(await lineOf(page, `${channel} #2`).count(), 0);
  assert.deepEqual(problems, []);
});

test('the name of a channel that cannot be is told', { skip }, async (t) => {
  const { page } = await open(t);
  await page.getByLabel('Channel to listen to').fill('my channel');
  await page.keyboard.press('Enter');
  await page.getByText('The name of a channel has 1 to 128 letters, digits and _ . : -').waitFor();
});

test('"Cut my connection" shows two events come back from the log', { skip }, async (t) => {
  const { page, problems } = await open(t);
  await page.getByRole('button', { name: 'Cut my connection' }).click();
  await page.locator('.notice.ok', { hasText: 'both are here' }).waitFor();
  const lines = lineOf(page, 'while_you_were_away');
  assert.equal(await lines.count(), 2);
  assert.equal(await lines.locator('.badge', { hasText: 'recovered' }).count(), 2);
  const gap = page.locator('.lines > .gap');
  await gap.waitFor();
  assert.match(
    await gap.textContent(),
    /No connection for \d+\.\d s\. 2 events were recovered from the log\./,
  );
  await page.locator('body[data-state=live]').waitFor();
  const event = fresh('later');
  await dispatch({ event, data: 1 });
  await lineOf(page, event).waitFor();
  assert.equal(await lineOf(page, event).locator('.badge').count(), 0);
  assert.deepEqual(problems, []);
});

test('on a phone nothing overflows, and what arrives is above the fold', { skip }, async (t) => {
  const { page } = await open(t, { viewport: { width: 390, height: 740 } });
  await dispatch({ event: 'e'.repeat(128), data: { long: 'x'.repeat(500) } });
  const line = page.locator('.lines > li').first();
  await line.waitFor();
  const { y, height } = await line.boundingBox();
  assert.ok(y + height <= 740, `The first line ends at ${y + height}`);
  await line.getByRole('button').first().click();
  assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth));
});

test('the state is announced once, and not with each second of the wait', { skip }, async (t) => {
  const { page } = await open(t);
  assert.equal(await page.getByRole('status').textContent(), 'Live');
  assert.equal(await page.locator('[role=status] #countdown').count(), 0);
  assert.equal(await page.locator('#countdown').getAttribute('aria-hidden'), 'true');
  assert.equal(await page.locator('.lines[aria-live]').count(), 0);
});

test('each view has an address, and the rail names the one in view', { skip }, async (t) => {
  const { page } = await open(t);
  await page.getByRole('link', { name: 'Publish', exact: true }).click();
  await page.getByRole('heading', { level: 1, name: 'Publish' }).waitFor();
  assert.equal(new URL(page.url()).hash, '#publish');
  assert.equal(await page.title(), 'Publish · Realtime Events');
  await page.goBack();
  await page.getByRole('heading', { level: 1, name: 'Live' }).waitFor();
  assert.equal(await page.locator('nav [aria-current=page]').textContent(), 'Live');
  await page.goto(`${stage.gateway.page}#nonsense`);
  await page.getByRole('heading', { level: 1, name: 'Live' }).waitFor();
});
