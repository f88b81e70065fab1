import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { startSite } from 'realtime-events-testkit/wordpress/site.mjs';

/** The constants in wp-config.php of a network whose sites are in folders. */
const NETWORK = {
  MULTISITE: true,
  SUBDOMAIN_INSTALL: false,
  DOMAIN_CURRENT_SITE: 'localhost',
  PATH_CURRENT_SITE: '/',
  SITE_ID_CURRENT_SITE: 1,
  BLOG_ID_CURRENT_SITE: 1,
};

/** Everything that the plugin can leave behind, on every site of the network. */
const TRACES = `
  $traces = array( 'tables' => $wpdb->get_col( "SHOW TABLES LIKE '%realtime_events%'" ), 'options' => array(), 'cron' => array() );
  foreach ( is_multisite() ? get_sites( array( 'fields' => 'ids' ) ) : array( 0 ) as $id ) {
    is_multisite() && switch_to_blog( $id );
    array_push( $traces['options'], ...$wpdb->get_col( "SELECT option_name FROM $wpdb->options WHERE option_name LIKE '%realtime%'" ) );
    array_push( $traces['cron'], ...array_keys( array_filter( array_merge( ...array_values( array_filter( _get_cron_array(), 'is_array' ) ) ), static function ( $hook ) {
      return 0 === strpos( $hook, 'realtime' );
    }, ARRAY_FILTER_USE_KEY ) ) );
    is_multisite() && restore_current_blog();
  }
  $traces['users'] = $wpdb->get_col( "SELECT meta_key FROM $wpdb->usermeta WHERE meta_key LIKE '%realtime%'" );
  echo wp_json_encode( $traces );`;

const NOTHING = { tables: [], options: [], cron: [], users: [] };
const PLUGIN = "'realtime-events/realtime-events.php'";
const LOADED = `require_once ABSPATH . 'wp-admin/includes/plugin.php'; do_action( 'init' );`;
const UNINSTALL = `require_once ABSPATH . 'wp-admin/includes/plugin.php'; uninstall_plugin( ${PLUGIN} );`;

/** Makes the plugin write everything that it can: settings, a pending event, a lease, a token, screen options. */
const USE = `
  update_option( 'realtime_events', array( 'url' => 'http://localhost:1/dispatch', 'secret' => 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw' ) );
  realtime_events_dispatch( 'waits' );
  Realtime_Events\\Delivery\\Sender::flush();
  Realtime_Events\\Delivery\\Issued_Tokens::add( 1 );
  update_user_meta( 1, 'realtime_events_per_page', 50 );
  update_user_meta( 1, 'managesettings_page_realtime-eventscolumnshidden', array( 'attempts' ) );`;

/** A mapped hook that runs after the plugin has gone, and a sample that a user waits for. */
const LISTEN = `
  update_option( 'realtime_events', array( 'hooks' => array( array( 'hook' => 'deleted_plugin', 'event' => 'gone', 'argument' => 0, 'channel' => 'admins', 'capability' => '' ) ) ) + get_option( 'realtime_events' ) );
  Realtime_Events\\Watch::ask( 1, array( 'hook' => 'deleted_plugin', 'event' => 'gone', 'argument' => 0, 'channel' => 'admins', 'capability' => '' ) );
  Realtime_Events\\Watch::answer( array( 'json' => '{}' ) );`;

/** What WordPress and WP-CLI run after a plugin was deleted, and what a request runs at its end. */
const AFTERWARDS = `
  do_action( 'deleted_plugin', ${PLUGIN}, true );
  wp_insert_post( array( 'post_title' => 'Later', 'post_status' => 'publish' ) );
  do_action( 'shutdown' );`;

/** Ways to uninstall, each in one process. The plugin is active and has been used. */
const WAYS = {
  'by the process that has loaded and deactivated it, as wp plugin uninstall --deactivate': `
    ${LOADED}
    deactivate_plugins( ${PLUGIN} );
    uninstall_plugin( ${PLUGIN} );
    ${AFTERWARDS}`,
  'by the process that has loaded another copy of it, whose folder was a link': `
    ${LOADED}
    deactivate_plugins( ${PLUGIN} );
    define( 'WP_UNINSTALL_PLUGIN', ${PLUGIN} );
    mkdir( WP_CONTENT_DIR . '/copy' );
    copy( WP_PLUGIN_DIR . '/realtime-events/uninstall.php', WP_CONTENT_DIR . '/copy/uninstall.php' );
    unlink( WP_PLUGIN_DIR . '/realtime-events' );
    require WP_CONTENT_DIR . '/copy/uninstall.php';
    ${AFTERWARDS}`,
  'while it is active': `
    ${LOADED}
    uninstall_plugin( ${PLUGIN} );
    ${AFTERWARDS}`,
};

/** WP-Cron in another process could overwrite the list of scheduled events with an older one. */
const ALONE = { DISABLE_WP_CRON: true };

const traces = async (site) => JSON.parse(await site.php(`global $wpdb; ${TRACES}`));

describe('uninstalling', { concurrency: 2 }, () => {
  for (const stack of ['quick', 'full']) {
    test(`a single site, ${stack}: uninstalling leaves nothing`, async (t) => {
      const site = await startSite({ stack, constants: ALONE });
      t.after(() => site.stop());
      await site.php(USE);
      const before = await traces(site);
      assert.deepEqual(before.tables, ['wp_realtime_events_outbox']);
      for (const kind of ['options', 'cron', 'users']) assert.notDeepEqual(before[kind], [], kind);

      await site.php(
        `require_once ABSPATH . 'wp-admin/includes/plugin.php'; deactivate_plugins( ${PLUGIN} );`,
      );
      assert.deepEqual(
        (await traces(site)).cron,
        [],
        'nothing is scheduled while the plugin is inactive',
      );
      await site.php(UNINSTALL);
      assert.deepEqual(await traces(site), NOTHING);
    });

    for (const [way, code] of Object.entries(WAYS)) {
      test(`a single site, ${stack}: uninstalling ${way} leaves nothing`, async (t) => {
        const site = await startSite({ stack, constants: ALONE });
        t.after(() => site.stop());
        await site.php(USE);
        await site.php(LISTEN);
        await site.php(code);
        assert.deepEqual(await traces(site), NOTHING);
      });
    }

    test(`a single site, ${stack}: a copy that is deleted leaves the data to the other one`, async (t) => {
      const site = await startSite({ stack, constants: ALONE });
      t.after(() => site.stop());
      await site.php(USE);
      const before = await traces(site);
      // WordPress deletes several plugins in one process, and knows the list of plugins from its beginning.
      const remove = (name) => `
        uninstall_plugin( '${name}/realtime-events.php' );
        $wp_filesystem->delete( WP_PLUGIN_DIR . '/${name}', true );`;
      const begin = `
        require_once ABSPATH . 'wp-admin/includes/plugin.php';
        require_once ABSPATH . 'wp-admin/includes/file.php';
        add_filter( 'filesystem_method', static function () { return 'direct'; } );
        WP_Filesystem();
        global $wp_filesystem;`;
      const copy = (name) => `
        mkdir( WP_PLUGIN_DIR . '/${name}' );
        copy_dir( realpath( WP_PLUGIN_DIR . '/realtime-events' ), WP_PLUGIN_DIR . '/${name}' );`;
      await site.php(
        `${begin} ${copy('a-copy')} wp_cache_delete( 'plugins', 'plugins' ); ${remove('a-copy')}`,
      );
      assert.deepEqual(await traces(site), before, 'the active copy keeps its data');

      await site.php(`
        ${begin} ${copy('a-copy')} ${copy('b-copy')}
        deactivate_plugins( ${PLUGIN} );
        unlink( WP_PLUGIN_DIR . '/realtime-events' );`);
      await site.php(`${begin} get_plugins(); ${remove('a-copy')} ${remove('b-copy')}`);
      assert.deepEqual(await traces(site), NOTHING);
    });

    test(`a network of sites, ${stack}: each has its own outbox, and uninstalling leaves nothing on any`, async (t) => {
      const folder = await mkdtemp(join(tmpdir(), 'realtime-network-'));
      let running;
      t.after(async () => {
        await running?.stop();
        await rm(folder, { recursive: true, force: true, maxRetries: 3 });
      });
      const single = await startSite({ stack, folder });
      await single.php(
        `
      require_once ABSPATH . 'wp-admin/includes/plugin.php';
      deactivate_plugins( ${PLUGIN} );
      require_once ABSPATH . 'wp-admin/includes/upgrade.php';
      require_once ABSPATH . 'wp-admin/includes/network.php';
      foreach ( $wpdb->tables( 'ms_global' ) as $name => $table ) { $wpdb->$name = $table; }
      install_network();
      $made = populate_network( 1, 'localhost', 'admin@example.com', 'Network', '/', false );
      if ( is_wp_error( $made ) ) { fwrite( STDERR, $made->get_error_message() ); exit( 1 ); }`.replace(
          /^/,
          'global $wpdb;',
        ),
      );
      await single.stop();

      const site = await startSite({
        stack,
        folder,
        plugin: false,
        constants: { ...NETWORK, ...ALONE },
      });
      running = site;
      const add = (path) =>
        `wp_insert_site( array( 'domain' => 'localhost', 'path' => '/${path}/', 'user_id' => 1, 'title' => '${path}' ) );`;
      await site.php(`
      ${add('early')}
      require_once ABSPATH . 'wp-admin/includes/plugin.php';
      $failed = activate_plugin( ${PLUGIN}, '', true );
      if ( is_wp_error( $failed ) ) { fwrite( STDERR, $failed->get_error_message() ); exit( 1 ); }`);
      await site.php(`${add('late')} ${add('gone')}`);
      const tables = ['', '2_', '3_', '4_'].map((number) => `wp_${number}realtime_events_outbox`);
      assert.deepEqual((await traces(site)).tables.sort(), tables.sort());

      await site.php(
        `require_once ABSPATH . 'wp-admin/includes/ms.php'; wpmu_delete_blog( 4, true );`,
      );
      assert.deepEqual(
        (await traces(site)).tables.sort(),
        tables.filter((name) => !name.startsWith('wp_4')).sort(),
      );

      const channels = await site.php(`
      foreach ( array( 1, 2, 3 ) as $id ) {
        switch_to_blog( $id );
        ${USE}
        realtime_events_dispatch( 'for_editors', $id, array( 'channel' => 'editors' ) );
        echo wp_json_encode( wp_list_pluck( array_reverse( Realtime_Events\\Delivery\\Outbox::page( '', 9 ) ), 'channel' ) ), "\\n";
        restore_current_blog();
      }`);
      assert.equal(
        channels,
        '["public","editors"]\n["public:site-2","site-2:editors"]\n["public:site-3","site-3:editors"]\n',
      );

      // Who may map hooks: super admins, and others if wp-config.php says so.
      const mapped = (define = '') =>
        site.php(`
        ${define}
        switch_to_blog( 2 );
        $admin = get_user_by( 'login', 'of_site_2' );
        $admin = $admin ? $admin->ID : wp_insert_user( array( 'user_login' => 'of_site_2', 'user_pass' => 'password' ) );
        add_user_to_blog( 2, $admin, 'administrator' );
        $row  = array( 'hook' => 'kettle_boils', 'event' => 'tea', 'argument' => 0, 'channel' => 'admins', 'capability' => '' );
        $said = array();
        foreach ( array( $admin, 1 ) as $user ) {
          wp_set_current_user( $user );
          $may  = Realtime_Events\\Admin\\Screen::may_map_hooks();
          $form = Realtime_Events\\Admin\\Settings_Form::of_events( array( 'hooks' => array( $row ) ), Realtime_Events\\Settings::stored(), $may );
          ob_start();
          Realtime_Events\\Admin\\Hooks_Table::show( array( $row ), array(), null );
          $said[] = array( $may, count( $form->values['hooks'] ), (bool) strpos( ob_get_clean(), 'disabled' ) );
        }
        echo wp_json_encode( $said );`);
      assert.deepEqual(JSON.parse(await mapped()), [
        [false, 0, true],
        [true, 1, false],
      ]);
      const allowed = "define( 'REALTIME_EVENTS_MAPPED_HOOKS', true );";
      assert.deepEqual(JSON.parse(await mapped(allowed)), [
        [true, 1, false],
        [true, 1, false],
      ]);
      assert.deepEqual(JSON.parse(await mapped(allowed.replace('true', 'false'))), [
        [false, 0, true],
        [false, 0, true],
      ]);

      const sent = JSON.parse(
        await site.php(`
        $forged = array_map( static function ( $channel ) {
          return realtime_events_dispatch( 'forged', 1, array( 'channel' => $channel ) )->get_error_data()['field'];
        }, array( 'site-2:editors', 'public:site-2' ) );
        $ids = array();
        foreach ( array( 1, 2, 3 ) as $id ) {
          switch_to_blog( $id );
          $ids[] = realtime_events_dispatch( 'order_paid', 1, array( 'id' => 'order-1-paid' ) );
          restore_current_blog();
        }
        $ids[] = realtime_events_dispatch( 'order_paid', 1, array( 'id' => 'site-2:order-1-paid' ) );
        switch_to_blog( 2 );
        wp_insert_post( array( 'post_title' => 'Of the second site', 'post_status' => 'publish' ) );
        restore_current_blog();
        Realtime_Events\\Sources\\Changes::decide_all();
        switch_to_blog( 2 );
        $last = Realtime_Events\\Delivery\\Outbox::page( '', 2 );
        echo wp_json_encode( array( 'forged' => $forged, 'ids' => $ids, 'post' => array_map( null, wp_list_pluck( $last, 'event' ), wp_list_pluck( $last, 'channel' ) ) ) );`),
      );
      assert.deepEqual(sent, {
        forged: ['channel', 'channel'],
        ids: ['order-1-paid', 'order-1-paid', 'order-1-paid', 'site-2:order-1-paid'],
        post: [
          ['post_published', 'public:site-2'],
          ['post_saved', 'public:site-2'],
        ],
      });

      const second = JSON.parse(
        await site.php(`
        switch_to_blog( 2 );
        update_option( 'realtime_events', array( 'websocket_url' => 'wss://gateway.example.com/live' ) + get_option( 'realtime_events' ) );
        wp_set_current_user( 1 );
        $said = Realtime_Events\\Rest\\Test_Route::where()->get_data();
        $said['claims'] = json_decode( base64_decode( explode( '.', $said['token'] )[1] ), true );
        $said['subject'] = Realtime_Events\\Events\\Channel_Token::subject( 1 );
        $said['editors'] = Realtime_Events\\Settings::current()->may_read( 'editors', 1 );
        echo wp_json_encode( $said );`),
      );
      assert.deepEqual(
        [second.channel, second.claims.channels, second.claims.sub, second.subject, second.editors],
        ['site-2:user:1', ['site-2:user:1'], 'site-2:user:1', 'site-2:user:1', true],
      );
      const may = await site.php(
        `echo wp_json_encode( Realtime_Events\\Settings::current()->may_read( 'site-2:editors', 1 ) );`,
      );
      assert.equal(may, 'false', 'the first site issues no token for the channels of another');

      await eachSiteKnowsItsUsers(site);

      await site.php(
        `require_once ABSPATH . 'wp-admin/includes/plugin.php'; deactivate_plugins( ${PLUGIN}, false, true );`,
      );
      await site.php(UNINSTALL);
      assert.deepEqual(await traces(site), NOTHING);
    });
  }
});

/** Runs code, and returns the events and revocations that it caused on the sites 2 and 3, sorted. */
async function told(site, code, user = '') {
  return JSON.parse(
    await site.php(
      `global $wpdb;
       $on_both = static function ( $work ) {
         foreach ( array( 2, 3 ) as $id ) { switch_to_blog( $id ); $work(); restore_current_blog(); }
       };
       $on_both( static function () { $GLOBALS['wpdb']->query( 'DELETE FROM ' . Realtime_Events\\Delivery\\Outbox::table() ); } );
       require_once ABSPATH . 'wp-admin/includes/ms.php';
       require_once ABSPATH . 'wp-admin/includes/user.php';
       $user = (int) ( $args[0] ?? 0 );
       ${code}
       Realtime_Events\\Sources\\Changes::decide_all();
       $told = array();
       $on_both( static function () use ( &$told ) {
         foreach ( Realtime_Events\\Delivery\\Outbox::page( '', 9 ) as $row ) { $told[] = $row->event . ' ' . preg_replace( '/\\d+$/D', 'N', $row->channel ); }
       } );
       sort( $told );
       echo wp_json_encode( $told );`,
      String(user),
    ),
  );
}

/** A user of a network is registered on a site when they are added to it, and loses only what they had there. */
async function eachSiteKnowsItsUsers(site) {
  const both = (...lines) =>
    lines.flatMap((line) => [2, 3].map((number) => line.replace('#', number))).sort();
  const revoked = both('connections/revoke site-#:user:N');

  assert.deepEqual(
    await told(site, `wpmu_create_user( 'eve', 'password', 'eve@example.com' );`),
    [],
    'a user of no site',
  );
  const user = await site.php(`echo get_user_by( 'login', 'eve' )->ID;`);
  const now = (code) => told(site, code, user);
  const add = `add_user_to_blog( 2, $user, 'editor' ); add_user_to_blog( 3, $user, 'editor' );`;
  assert.deepEqual(await now(add), both('user_registered site-#:admins'));
  assert.deepEqual(await now(`wp_set_password( 'second', $user );`), [], 'nobody has a token');
  await now(
    `$on_both( static function () use ( $user ) { Realtime_Events\\Delivery\\Issued_Tokens::add( $user ); } );`,
  );

  assert.deepEqual(await now(`remove_user_from_blog( $user, 2 );`), [
    'connections/revoke site-2:user:N',
    'user_deleted site-2:admins',
  ]);
  assert.deepEqual(await now(add), ['user_registered site-2:admins']);
  assert.deepEqual(await now(`wp_set_password( 'third', $user );`), revoked);
  assert.deepEqual(await now(`grant_super_admin( $user );`), []);
  assert.deepEqual(await now(`revoke_super_admin( $user );`), revoked);
  assert.deepEqual(
    await now(`wp_update_user( array( 'ID' => $user, 'spam' => '1' ) );`),
    revoked,
    'spam',
  );
  assert.equal(
    await site.php(
      `switch_to_blog( 2 ); echo wp_json_encode( Realtime_Events\\Settings::current()->may_read( 'editors', (int) $args[0] ) );`,
      user,
    ),
    'false',
    'a spammer gets no new token',
  );
  assert.deepEqual(
    await now(
      `wp_update_user( array( 'ID' => $user, 'spam' => '0' ) ); wpmu_delete_user( $user );`,
    ),
    both('connections/revoke site-#:user:N', 'user_deleted site-#:admins'),
  );
}
