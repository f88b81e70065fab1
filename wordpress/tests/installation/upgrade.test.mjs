import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { launch, newPage, skip } from 'realtime-events-testkit/chromium.mjs';
import { logIn } from 'realtime-events-testkit/wordpress/editor.mjs';
import { startSite } from 'realtime-events-testkit/wordpress/site.mjs';
import { shipped, zip } from '../../zip.mjs';

/** A plugin like that of the recipe: the same folder and main file, and settings of its own. */
const RECIPE = `<?php
/**
 * Plugin Name: Real-Time Events
 * Version: 1.0
 */
add_action( 'save_post', function ( $id ) { update_option( 'recipe_saved', $id ); } );
`;

let browser;
before(async () => {
  if (!skip) browser = await launch();
});
after(() => browser?.close());

test(
  'the archive updates the plugin of the recipe on the screen of WordPress',
  { skip },
  async (t) => {
    const site = await startSite({
      plugin: false,
      constants: { DISALLOW_FILE_MODS: false, FS_METHOD: 'direct' },
    });
    t.after(() => site.stop());
    const plugin = join(site.path, 'wp-content/plugins/realtime-events');
    await mkdir(plugin);
    await writeFile(join(plugin, 'realtime-events.php'), RECIPE);
    await site.php(`
    require_once ABSPATH . 'wp-admin/includes/plugin.php';
    activate_plugin( 'realtime-events/realtime-events.php' );
    update_option( 'realtime_websocket_url', 'wss://old.example.com' );`);
    const folder = await mkdtemp(join(tmpdir(), 'realtime-upgrade-'));
    t.after(() => rm(folder, { recursive: true, force: true }));
    const archive = join(folder, 'realtime-events.zip');
    await writeFile(
      archive,
      zip(
        await Promise.all(
          shipped().map(async ([path, file]) => [`realtime-events/${path}`, await readFile(file)]),
        ),
      ),
    );

    const { page } = await newPage(browser);
    await logIn(page, site);
    await page.goto(`${site.url}/wp-admin/plugin-install.php?tab=upload`);
    await page.locator('#pluginzip').setInputFiles(archive);
    await page.locator('#install-plugin-submit').click();
    const replace = page.locator('a.update-from-upload-overwrite');
    await replace.waitFor();
    assert.match(await replace.getAttribute('href'), /overwrite=update-plugin/);
    await replace.click();
    await page.getByText('Plugin updated successfully.').waitFor();

    const now = JSON.parse(
      await site.php(`echo wp_json_encode( array(
      REALTIME_EVENTS_VERSION,
      realtime_events_dispatch( 'a' ),
      get_option( 'realtime_websocket_url' ),
      Realtime_Events\\Status\\Status::now()->state,
    ) );`),
    );
    assert.match(now[1], /^evt_/);
    assert.deepEqual([now[0], now[2], now[3]], ['2.0.0', 'wss://old.example.com', 'unconfigured']);
  },
);
