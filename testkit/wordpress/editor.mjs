import { ADMIN } from './site.mjs';

/** Logs the administrator in with the form. */
export async function logIn(page, site) {
  await page.goto(`${site.url}/wp-login.php`);
  await page.locator('#user_login').fill(ADMIN.user);
  await page.locator('#user_pass').fill(ADMIN.password);
  await page.locator('#wp-submit').click();
  await page.locator('#wpadminbar').waitFor();
}

/**
 * Publishes a new post in the block editor.
 *
 * @returns {Promise<string>} its URL
 */
export async function publish(page, site, title) {
  await page.goto(`${site.url}/wp-admin/post-new.php`);
  // The editor shows a welcome guide to a new user when the page has loaded.
  await page.waitForFunction(() => window.wp?.data?.select('core/editor')?.getCurrentPostId());
  await page.evaluate(() =>
    window.wp.data.dispatch('core/preferences').set('core/edit-post', 'welcomeGuide', false),
  );
  const canvas = (await page.locator('iframe[name=editor-canvas]').count())
    ? page.frameLocator('iframe[name=editor-canvas]')
    : page;
  await canvas.getByRole('textbox', { name: 'Add title' }).fill(title);
  await page.locator('.editor-post-publish-button__button').first().click();
  await page.locator('.editor-post-publish-panel .editor-post-publish-button').click();
  const link = page.locator('.post-publish-panel__postpublish-buttons a.components-button').first();
  await link.waitFor();
  return link.getAttribute('href');
}
