<?php
/**
 * The outbox.
 *
 * @package Realtime_Events
 */

namespace Realtime_Events;

defined( 'ABSPATH' ) || exit;

/**
 * Events that were accepted, in the order in which they were, each pending, sent or failed.
 *
 * A row is written where the event happens, by the connection of the request: a transaction that is rolled
 * back takes its events with it.
 */
final class Outbox {

	const PENDING = 'pending';
	const SENT    = 'sent';
	const FAILED  = 'failed';

	/**
	 * Rows of each state at most: neither a gateway that is gone nor a busy day must fill the site's disk.
	 */
	const CAPACITY = 20000;

	/**
	 * Seconds for which a count of waiting rows holds, with what this process has added: the whole of a page's
	 * request, but not of a command that runs for hours.
	 */
	const COUNT_HOLDS = 10;

	/**
	 * How long a sent row stays, in seconds, for the owner to look at.
	 */
	const KEEP_SENT = DAY_IN_SECONDS;

	/**
	 * How long an event is tried, and how long a failed one stays, in seconds.
	 */
	const KEEP_UNSENT = 3 * DAY_IN_SECONDS;

	/**
	 * Version of the table's shape.
	 */
	const SCHEMA = '1';

	/**
	 * How many rows wait, for each site: `rows`, and `until` when that holds, in seconds since 1970.
	 *
	 * @var array<int, array{rows: int, until: int}>
	 */
	private static $waiting = array();

	/**
	 * The table's name.
	 *
	 * @return string
	 */
	public static function table() {
		global $wpdb;
		return $wpdb->prefix . 'realtime_events_outbox';
	}

	/**
	 * Makes the table, or brings it to its present shape. Does nothing where it has it.
	 */
	public static function install() {
		global $wpdb;
		if ( get_option( 'realtime_events_schema' ) === self::SCHEMA ) {
			return;
		}
		require_once ABSPATH . 'wp-admin/includes/upgrade.php';
		$table = self::table();
		dbDelta(
			"CREATE TABLE $table (
			id bigint(20) unsigned NOT NULL AUTO_INCREMENT,
			event_id varbinary(256) NOT NULL,
			event varchar(128) NOT NULL,
			channel varchar(128) NOT NULL,
			body longtext NOT NULL,
			state varchar(8) NOT NULL DEFAULT 'pending',
			attempts smallint(5) unsigned NOT NULL DEFAULT 0,
			created_at bigint(20) unsigned NOT NULL,
			ended_at bigint(20) unsigned DEFAULT NULL,
			seq bigint(20) unsigned DEFAULT NULL,
			status smallint(5) unsigned DEFAULT NULL,
			answer varchar(500) DEFAULT NULL,
			PRIMARY KEY  (id),
			UNIQUE KEY event_id (event_id),
			KEY state_id (state,id)
			) ENGINE=InnoDB {$wpdb->get_charset_collate()};"
		);
		update_option( 'realtime_events_schema', self::SCHEMA );
	}

	/**
	 * Adds an event. One whose id is there already is there once.
	 *
	 * @param Event $event The event.
	 * @return int|\WP_Error Its row's id; or `realtime_events_full`, `realtime_events_database`.
	 */
	public static function add( Event $event ) {
		global $wpdb;
		if ( self::is_full() ) {
			return new \WP_Error(
				'realtime_events_full',
				__( 'The outbox is full: the gateway has not answered for a long time. Look at Settings, Realtime Events.', 'realtime-events' ),
				array( 'status' => 503 )
			);
		}
		$quiet = $wpdb->suppress_errors();
		$added = self::insert( $event );
		if ( false === $added ) {
			$known = $wpdb->get_var( $wpdb->prepare( 'SELECT id FROM ' . self::table() . ' WHERE event_id = %s', $event->id() ) );
			if ( null === $known ) {
				// The first event after an update that no administrator has looked at yet.
				delete_option( 'realtime_events_schema' );
				self::install();
				$added = self::insert( $event );
			} else {
				$added = (int) $known;
			}
		}
		$error = $wpdb->last_error;
		$wpdb->suppress_errors( $quiet );
		self::$waiting[ get_current_blog_id() ]['rows']++;
		return false !== $added ? $added : new \WP_Error(
			'realtime_events_database',
			/* translators: %s: what the database says. */
			sprintf( __( 'The event could not be written to the outbox: %s', 'realtime-events' ), $error ),
			array( 'status' => 500 )
		);
	}

	/**
	 * Whether as many wait as may. They are not counted for each event: that takes ten milliseconds where many wait.
	 *
	 * @return bool
	 */
	private static function is_full() {
		$site = get_current_blog_id();
		if ( ! isset( self::$waiting[ $site ] ) || self::$waiting[ $site ]['until'] < time() ) {
			self::$waiting[ $site ] = array(
				'rows'  => self::count( self::PENDING ),
				'until' => time() + self::COUNT_HOLDS,
			);
		}
		return self::$waiting[ $site ]['rows'] >= self::CAPACITY;
	}

	/**
	 * Adds an event that failed before it was one: without a body, so that it is never sent.
	 *
	 * @param Event  $bare   The event without its data.
	 * @param string $answer Why, a sentence.
	 */
	public static function add_refused( Event $bare, $answer ) {
		global $wpdb;
		$quiet = $wpdb->suppress_errors();
		self::trim(); // No flush comes after it that would.
		self::insert(
			$bare,
			array(
				'body'     => '',
				'state'    => self::FAILED,
				'ended_at' => time(),
				'answer'   => self::short( $answer ),
			)
		);
		$wpdb->suppress_errors( $quiet );
	}

	/**
	 * Writes a row.
	 *
	 * @param Event $event   The event.
	 * @param array $columns Those that are not as in a new one.
	 * @return int|false Its id.
	 */
	private static function insert( Event $event, array $columns = array() ) {
		global $wpdb;
		$written = $wpdb->insert(
			self::table(),
			$columns + array(
				'event_id'   => $event->id(),
				'event'      => $event->name(),
				'channel'    => $event->channel(),
				'body'       => $event->json(),
				'state'      => self::PENDING,
				'created_at' => time(),
			)
		);
		return $written ? (int) $wpdb->insert_id : false;
	}

	/**
	 * Takes an event back that nobody has tried to send. Where another process is sending it at this moment,
	 * it goes out all the same.
	 *
	 * @param string $event_id The event's id.
	 */
	public static function withdraw( $event_id ) {
		global $wpdb;
		$wpdb->delete(
			self::table(),
			array(
				'event_id' => $event_id,
				'state'    => self::PENDING,
				'attempts' => 0,
			)
		);
	}

	/**
	 * The first pending rows, in order.
	 *
	 * @param int $rows  At most so many.
	 * @param int $bytes At most so many of bodies, but one row in any case.
	 * @return object[] With `id`, `event_id`, `body`, `attempts`, `created_at`.
	 */
	public static function first( $rows, $bytes ) {
		global $wpdb;
		$found = $wpdb->get_results( $wpdb->prepare( 'SELECT id, event_id, body, attempts, created_at FROM ' . self::table() . ' WHERE state = %s ORDER BY id LIMIT %d', self::PENDING, $rows ) );
		$first = array();
		foreach ( $found as $row ) {
			$bytes -= strlen( $row->body );
			if ( $bytes < 0 && $first ) {
				break;
			}
			$first[] = $row;
		}
		return $first;
	}

	/**
	 * Says that the gateway has a row.
	 *
	 * @param int      $row The row's id.
	 * @param int|null $seq Its number in its channel.
	 */
	public static function sent( $row, $seq ) {
		self::end( $row, self::SENT, 200, '', $seq );
	}

	/**
	 * Says that a row will never be taken.
	 *
	 * @param int    $row    The row's id.
	 * @param int    $status HTTP status, 0 where there was none.
	 * @param string $answer Why, a sentence.
	 */
	public static function failed( $row, $status, $answer ) {
		self::end( $row, self::FAILED, $status, $answer, null );
	}

	/**
	 * Says that rows were tried and wait on.
	 *
	 * @param int[]  $rows   The rows' ids.
	 * @param int    $status HTTP status, 0 where there was none.
	 * @param string $answer Why, a sentence.
	 */
	public static function tried( array $rows, $status, $answer ) {
		global $wpdb;
		$ids = implode( ',', array_map( 'intval', $rows ) );
		if ( '' !== $ids ) {
			$wpdb->query( $wpdb->prepare( 'UPDATE ' . self::table() . " SET attempts = attempts + 1, status = %d, answer = %s WHERE id IN ($ids)", $status, self::short( $answer ) ) );
		}
	}

	/**
	 * Makes a failed row pending again, in its old place; not one that has no body to send.
	 *
	 * @param int|null $row The row's id; null for all that failed.
	 * @return int How many.
	 */
	public static function retry( $row = null ) {
		global $wpdb;
		return (int) $wpdb->query(
			$wpdb->prepare(
				'UPDATE ' . self::table() . " SET state = %s, attempts = 0, created_at = %d, ended_at = NULL WHERE state = %s AND body <> ''",
				self::PENDING,
				time(),
				self::FAILED
			) . ( null === $row ? '' : $wpdb->prepare( ' AND id = %d', $row ) )
		);
	}

	/**
	 * Whether a row can be tried again.
	 *
	 * @param object $row All columns.
	 * @return bool
	 */
	public static function can_retry( $row ) {
		return self::FAILED === $row->state && '' !== $row->body;
	}

	/**
	 * How many rows are in a state.
	 *
	 * @param string $state One of the three.
	 * @return int
	 */
	public static function count( $state ) {
		global $wpdb;
		return (int) $wpdb->get_var( $wpdb->prepare( 'SELECT COUNT(*) FROM ' . self::table() . ' WHERE state = %s', $state ) );
	}

	/**
	 * How many rows are in each state.
	 *
	 * @return array{pending: int, sent: int, failed: int}
	 */
	public static function counts() {
		global $wpdb;
		$counts = array(
			self::PENDING => 0,
			self::SENT    => 0,
			self::FAILED  => 0,
		);
		foreach ( $wpdb->get_results( 'SELECT state, COUNT(*) AS number FROM ' . self::table() . ' GROUP BY state' ) as $found ) {
			$counts[ $found->state ] = (int) $found->number;
		}
		return $counts;
	}

	/**
	 * A row.
	 *
	 * @param int $row The row's id.
	 * @return object|null All columns; null where it is not there, or no more.
	 */
	public static function row( $row ) {
		global $wpdb;
		return $wpdb->get_row( $wpdb->prepare( 'SELECT * FROM ' . self::table() . ' WHERE id = %d', $row ) );
	}

	/**
	 * The row of an event.
	 *
	 * @param string $event_id The event's id.
	 * @return object|null All columns; null where it is not there, or no more.
	 */
	public static function row_of( $event_id ) {
		global $wpdb;
		return $wpdb->get_row( $wpdb->prepare( 'SELECT * FROM ' . self::table() . ' WHERE event_id = %s', $event_id ) );
	}

	/**
	 * Rows, newest first.
	 *
	 * @param string $state One of the three, or '' for all.
	 * @param int    $limit At most so many.
	 * @param int    $skip  After so many.
	 * @return object[] All columns.
	 */
	public static function page( $state, $limit, $skip = 0 ) {
		global $wpdb;
		$table = self::table();
		return '' === $state
			? $wpdb->get_results( $wpdb->prepare( "SELECT * FROM $table ORDER BY id DESC LIMIT %d OFFSET %d", $limit, $skip ) )
			: $wpdb->get_results( $wpdb->prepare( "SELECT * FROM $table WHERE state = %s ORDER BY id DESC LIMIT %d OFFSET %d", $state, $limit, $skip ) );
	}

	/**
	 * Gives up what is too old to be news, and forgets what ended long ago.
	 */
	public static function purge() {
		global $wpdb;
		$now = time();
		$wpdb->query(
			$wpdb->prepare(
				'UPDATE ' . self::table() . " SET state = 'failed', ended_at = %d, answer = CONCAT(%s, COALESCE(answer, '')) WHERE state = 'pending' AND created_at < %d",
				$now,
				__( 'Given up after three days. ', 'realtime-events' ),
				$now - self::KEEP_UNSENT
			)
		);
		$wpdb->query( $wpdb->prepare( 'DELETE FROM ' . self::table() . " WHERE state = 'sent' AND ended_at < %d", $now - self::KEEP_SENT ) );
		$wpdb->query( $wpdb->prepare( 'DELETE FROM ' . self::table() . " WHERE state = 'failed' AND ended_at < %d", $now - self::KEEP_UNSENT ) );
		self::trim();
	}

	/**
	 * Forgets the oldest of what was sent, and of what failed, where there are more than may be.
	 */
	public static function trim() {
		global $wpdb;
		foreach ( array( self::SENT, self::FAILED ) as $state ) {
			$last = $wpdb->get_var( $wpdb->prepare( 'SELECT id FROM ' . self::table() . ' WHERE state = %s ORDER BY id DESC LIMIT 1 OFFSET %d', $state, self::CAPACITY ) );
			if ( null !== $last ) {
				$wpdb->query( $wpdb->prepare( 'DELETE FROM ' . self::table() . ' WHERE state = %s AND id <= %d', $state, $last ) );
			}
		}
	}

	/**
	 * Ends a pending row.
	 *
	 * @param int      $row    The row's id.
	 * @param string   $state  Sent or failed.
	 * @param int      $status HTTP status, 0 where there was none.
	 * @param string   $answer A sentence.
	 * @param int|null $seq    Its number in its channel.
	 */
	private static function end( $row, $state, $status, $answer, $seq ) {
		global $wpdb;
		$wpdb->query(
			$wpdb->prepare(
				'UPDATE ' . self::table() . ' SET state = %s, ended_at = %d, attempts = attempts + 1, status = %d, answer = %s, seq = NULLIF(%d, 0) WHERE id = %d AND state = %s',
				$state,
				time(),
				$status,
				self::short( $answer ),
				(int) $seq,
				$row,
				self::PENDING
			)
		);
	}

	/**
	 * As much of a sentence as the table holds.
	 *
	 * @param string $sentence Any length.
	 * @return string
	 */
	private static function short( $sentence ) {
		return mb_substr( wp_check_invalid_utf8( $sentence, true ), 0, 500 );
	}
}
