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
 * Opens the block editor with a new post.
 *
 * @param {string} [type] of the post
 * @returns {Promise<import("playwright-core").FrameLocator | import("playwright-core").Page>} its canvas
 */
export async function openEditor(page, site, type = 'post') {
  await page.goto(`${site.url}/wp-admin/post-new.php?post_type=${type}`);
  // The editor shows a welcome guide to a new user when the page has loaded.
  await page.waitForFunction(() => window.wp?.data?.select('core/editor')?.getCurrentPostId());
  await page.evaluate(() =>
    window.wp.data.dispatch('core/preferences').set('core/edit-post', 'welcomeGuide', false),
  );
  // The canvas is a frame, or with classic meta boxes a part of the page. Neither is there at once.
  const frame = page.locator('iframe[name=editor-canvas]');
  await frame
    .or(page.getByRole('textbox', { name: 'Add title' }))
    .first()
    .waitFor();
  return (await frame.count()) ? frame.contentFrame() : page;
}

/**
 * Publishes a new post in the block editor.
 *
 * @returns {Promise<string>} its URL
 */
export async function publish(page, site, title) {
  const canvas = await openEditor(page, site);
  await canvas.getByRole('textbox', { name: 'Add title' }).fill(title);
  await page.locator('.editor-post-publish-button__button').first().click();
  await page.locator('.editor-post-publish-panel .editor-post-publish-button').click();
  const link = page.locator('.post-publish-panel__postpublish-buttons a.components-button').first();
  await link.waitFor();
  return link.getAttribute('href');
}
