<?php
namespace Realtime_Events\Delivery;

defined( 'ABSPATH' ) || exit;

/**
 * The database table of the outbox.
 */
final class Schema {

	const OPTION = 'realtime_events_schema';

	/**
	 * Version of the table.
	 */
	const VERSION = '4';

	/**
	 * The name of the table.
	 */
	public static function table(): string {
		global $wpdb;
		return $wpdb->prefix . 'realtime_events_outbox';
	}

	/**
	 * Creates or updates the table, unless it is up to date. That would end a transaction.
	 */
	public static function install(): void {
		global $wpdb;
		if ( get_option( self::OPTION ) === self::VERSION ) {
			return;
		}
		require_once ABSPATH . 'wp-admin/includes/upgrade.php';
		$table = self::table();
		// Another request can do the same at this moment.
		$quiet = $wpdb->suppress_errors();
		dbDelta(
			"CREATE TABLE $table (
			id bigint(20) unsigned NOT NULL AUTO_INCREMENT,
			kind varchar(8) NOT NULL DEFAULT 'event',
			event_id varbinary(256) NOT NULL,
			event varchar(128) NOT NULL,
			channel varbinary(128) NOT NULL,
			body longtext NOT NULL,
			state varchar(8) NOT NULL DEFAULT 'pending',
			attempts smallint(5) unsigned NOT NULL DEFAULT 0,
			created_at bigint(20) unsigned NOT NULL,
			due_at bigint(20) unsigned NOT NULL DEFAULT 0,
			ended_at bigint(20) unsigned DEFAULT NULL,
			seq bigint(20) unsigned DEFAULT NULL,
			epoch varchar(64) NOT NULL DEFAULT '',
			delivered int(10) unsigned DEFAULT NULL,
			gone int(10) unsigned DEFAULT NULL,
			queued int(10) unsigned DEFAULT NULL,
			status smallint(5) unsigned DEFAULT NULL,
			answer varchar(500) DEFAULT NULL,
			created_ms bigint(20) unsigned DEFAULT NULL,
			accepted_ms bigint(20) unsigned DEFAULT NULL,
			PRIMARY KEY  (id),
			UNIQUE KEY event_of_channel (event_id,channel),
			KEY state_id (state,id),
			KEY channel_ended (channel,ended_at),
			KEY channel_seq (channel,epoch,seq)
			) ENGINE=InnoDB {$wpdb->get_charset_collate()};"
		);
		// Until version 2 an id was one event in all channels. dbDelta() removes no key. This one goes last: without a unique
		// key, another request could write an event twice, and the new key could not be added.
		$wpdb->query( "ALTER TABLE $table DROP INDEX event_id" );
		$wpdb->suppress_errors( $quiet );
		update_option( self::OPTION, self::VERSION );
	}

	/**
	 * Updates the table of an earlier version, at the beginning of a request: later, an event may come within a
	 * transaction.
	 */
	public static function update(): void {
		$version = get_option( self::OPTION );
		if ( false !== $version && self::VERSION !== $version ) {
			self::install();
		}
	}
}
