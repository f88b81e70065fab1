// What the console says when it cannot connect. Each needs a gateway of its own.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { launch, newPage, skip } from 'realtime-events-testkit/chromium.mjs';
import { startGateway } from 'realtime-events-testkit/gateway.mjs';

/** Opens the console of a gateway with these options. */
async function openConsole(t, ...options) {
  const gateway = await startGateway(options);
  t.after(gateway.stop);
  const browser = await launch();
  t.after(() => browser.close());
  const { page } = await newPage(browser);
  await page.goto(gateway.page);
  return { page, gateway };
}

test(
  'where AllowedOrigins leaves it out, the console names the parameter and its origin',
  { skip },
  async (t) => {
    const { page, gateway } = await openConsole(
      t,
      '--parameter=AllowedOrigins=https://example.com',
    );
    const notice = page.getByRole('alert');
    await notice.waitFor();
    const origin = new URL(gateway.page).origin;
    assert.equal(
      await notice.textContent(),
      `The gateway refuses the connection: the parameter AllowedOrigins does not name ${origin}, the origin of this page. ` +
        `Start it with --parameter AllowedOrigins=${origin}, or without that parameter.`,
    );
    assert.equal(await page.getByRole('status').textContent(), 'Not connected');
    assert.ok(await page.getByRole('button', { name: 'Retry now' }).isVisible());
  },
);

test('when the gateway stops, the console says so', { skip }, async (t) => {
  const { page, gateway } = await openConsole(t);
  await page.locator('body[data-state=live]').waitFor();
  await gateway.stop();
  const notice = page.getByRole('alert');
  await notice.waitFor();
  assert.match(await notice.textContent(), /^The gateway does not answer\. Start it again with /);
  await page.locator('.lines > .gap', { hasText: 'The connection is lost.' }).waitFor();
  const retry = page.getByRole('button', { name: 'Retry now' });
  await retry.click();
  await notice.waitFor();
});
