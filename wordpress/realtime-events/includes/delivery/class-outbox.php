<?php
namespace Realtime_Events\Delivery;

use Realtime_Events\Events\Channels;
use Realtime_Events\Events\Event;

defined( 'ABSPATH' ) || exit;

/**
 * The database table of accepted events, in order, each pending, sent or failed.
 *
 * A row is written when the event happens, by the database connection of the request, so a transaction that is rolled
 * back takes its events with it.
 */
final class Outbox {

	const PENDING = 'pending';
	const SENT    = 'sent';
	const FAILED  = 'failed';

	/**
	 * Not an event yet: a thing that a request has changed. The end of the request decides which events there are
	 * (Sources\Changes); if it does not come to that, another request decides once the row is due.
	 */
	const NOTED = 'noted';

	/**
	 * A sent event of a public channel that is older than a day (Retention). Pages are rendered with it; it is in no list and
	 * no count.
	 */
	const KEPT = 'kept';

	/**
	 * The kind of a row: an event, or the order to revoke the tokens of a user.
	 */
	const EVENT      = 'event';
	const REVOCATION = 'revoke';

	/**
	 * Seconds after which a change that its request has not decided is decided by another request.
	 */
	const DECIDED_WITHIN = 15;

	/**
	 * Maximum number of rows in each state, so that neither a dead gateway nor a busy day fills the disk of the site.
	 */
	const CAPACITY = 20000;

	/**
	 * Seconds that a count of pending rows stays valid, plus the rows that this process adds. That covers the request
	 * of a page, but not a command that runs for hours.
	 */
	const COUNT_LIFETIME = 10;

	/**
	 * Number of pending rows by site: `rows`, valid `until` a Unix time.
	 *
	 * @var array<int, array{rows: int, until: int}>
	 */
	private static array $waiting = array();

	/**
	 * The name of the table.
	 */
	public static function table(): string {
		return Schema::table();
	}

	/**
	 * Adds an event. An event whose id is already in the table, on the same channel, is not added again.
	 *
	 * @return int|\WP_Error Id of its row; or `realtime_events_full`, `realtime_events_database`.
	 */
	public static function add( Event $event ) {
		global $wpdb;
		if ( self::is_full() ) {
			return new \WP_Error(
				'realtime_events_full',
				__( 'The outbox is full, because the gateway has not answered for a long time. See Settings, Realtime Events.', 'realtime-events' ),
				array( 'status' => 503 )
			);
		}
		$added = self::insert( $event );
		if ( null === $added ) {
			return new \WP_Error(
				'realtime_events_database',
				/* translators: %s: error message of the database. */
				sprintf( __( 'The event could not be written to the outbox: %s', 'realtime-events' ), $wpdb->last_error ),
				array( 'status' => 500 )
			);
		}
		self::$waiting[ get_current_blog_id() ]['rows']++;
		Schedule::promise();
		return $added;
	}

	/**
	 * Whether the table has CAPACITY pending rows. Rows are not counted for each event: with many rows that takes
	 * ten milliseconds.
	 */
	private static function is_full(): bool {
		$site = get_current_blog_id();
		if ( ! isset( self::$waiting[ $site ] ) || self::$waiting[ $site ]['until'] < time() ) {
			self::$waiting[ $site ] = array(
				'rows'  => self::count( self::PENDING ),
				'until' => time() + self::COUNT_LIFETIME,
			);
		}
		return self::$waiting[ $site ]['rows'] >= self::CAPACITY;
	}

	/**
	 * Adds an invalid event as failed: without a body, so that it is never sent.
	 *
	 * @param Event  $bare   The event without its data.
	 * @param string $answer The reason, a sentence.
	 */
	public static function add_refused( Event $bare, string $answer ): void {
		self::insert(
			$bare,
			array(
				'body'     => '',
				'state'    => self::FAILED,
				'ended_at' => time(),
				'answer'   => self::short( $answer ),
			)
		);
	}

	/**
	 * Writes the row of an event.
	 *
	 * @param Event $event   The event.
	 * @param array $columns Values that differ from those of a new row.
	 * @return int|null As write() returns it.
	 */
	private static function insert( Event $event, array $columns = array() ): ?int {
		return self::write(
			$columns + array(
				'event_id' => $event->id(),
				'event'    => $event->name(),
				'channel'  => $event->channel(),
				'body'     => $event->json(),
			)
		);
	}

	/**
	 * Writes a row, pending and due now if the columns do not say otherwise.
	 *
	 * @param array $columns With `event_id` and `channel`.
	 * @return int|null Id of the row; of the row with this `event_id` and `channel`, if there is one. Null after an error.
	 */
	private static function write( array $columns ): ?int {
		global $wpdb;
		$columns += array(
			'state'      => self::PENDING,
			'created_at' => time(),
			'created_ms' => self::now_ms(),
			'due_at'     => time(),
		);

		$quiet = $wpdb->suppress_errors();
		$row   = $wpdb->insert( self::table(), $columns ) ? $wpdb->insert_id : $wpdb->get_var( $wpdb->prepare( 'SELECT id FROM ' . self::table() . ' WHERE event_id = %s AND channel = %s', $columns['event_id'], $columns['channel'] ) );
		if ( null === $row && ! Transaction::is_open( true ) ) {
			// The table is not there, or of an earlier version.
			delete_option( Schema::OPTION );
			Schema::install();
			$row = $wpdb->insert( self::table(), $columns ) ? $wpdb->insert_id : null;
		}
		$wpdb->suppress_errors( $quiet );
		return null === $row ? null : (int) $row;
	}

	/**
	 * Removes pending events about a thing that the readers of their channel may no longer see. After an outage they would
	 * tell what is hidden by now. While another process sends, nothing is removed: what it sends is delivered, and stays in
	 * the log.
	 *
	 * @param string   $channel Its name on this site.
	 * @param string[] $events  Their names.
	 * @param string   $part    A part of their bodies.
	 */
	public static function withdraw( string $channel, array $events, string $part ): void {
		global $wpdb;
		if ( Lease::is_held() ) {
			return;
		}
		$rows = $wpdb->get_results( $wpdb->prepare( 'SELECT id, event FROM ' . self::table() . ' WHERE state = %s AND kind = %s AND channel = %s AND body LIKE %s ORDER BY id', self::PENDING, self::EVENT, Channels::on_this_site( $channel ), '%' . $wpdb->esc_like( $part ) . '%' ) );
		foreach ( $rows as $row ) {
			if ( in_array( $row->event, $events, true ) ) {
				$wpdb->delete(
					self::table(),
					array(
						'id'    => $row->id,
						'state' => self::PENDING,
					)
				);
			}
		}
	}

	/**
	 * Writes down that a request has changed a thing.
	 *
	 * @param string $subject The thing, such as `post 7`, at most 128 characters.
	 * @param array  $facts   What the decision needs to know, as JSON.
	 * @return string|null The name of the note; null if it could not be written. Not the id of its row: a database may
	 *                     give that to another row once the transaction is rolled back.
	 */
	public static function note( string $subject, array $facts ): ?string {
		$note = 'note_' . wp_generate_uuid4();
		$row  = self::write(
			array(
				'event_id' => $note,
				'event'    => $subject,
				'channel'  => '',
				'body'     => wp_json_encode( $facts ),
				'state'    => self::NOTED,
				'due_at'   => time() + self::DECIDED_WITHIN,
			)
		);
		if ( null === $row ) {
			return null;
		}
		Schedule::promise();
		return $note;
	}

	/**
	 * Replaces the facts of a note by other ones.
	 *
	 * @return bool False if it is not there any more.
	 */
	public static function renote( string $note, array $facts ): bool {
		global $wpdb;
		return 1 === $wpdb->update( self::table(), array( 'body' => wp_json_encode( $facts ) ), self::of_note( $note ) );
	}

	/**
	 * Whether a note is there.
	 */
	public static function has_note( string $note ): bool {
		global $wpdb;
		return null !== $wpdb->get_var( $wpdb->prepare( 'SELECT id FROM ' . self::table() . ' WHERE event_id = %s AND state = %s', $note, self::NOTED ) );
	}

	/**
	 * Removes a note.
	 *
	 * @return bool False if it was not there: its transaction was rolled back, or another process has taken it. Only who
	 *              gets true decides.
	 */
	public static function take_note( string $note ): bool {
		global $wpdb;
		return 1 === $wpdb->delete( self::table(), self::of_note( $note ) );
	}

	/**
	 * The columns by which a note is found.
	 */
	private static function of_note( string $note ): array {
		return array(
			'event_id' => $note,
			'state'    => self::NOTED,
		);
	}

	/**
	 * Whether a look finds something to do: a pending row, or a note that is due. A time that is too far away comes from a
	 * wrong clock.
	 */
	public static function has_due(): bool {
		global $wpdb;
		return null !== $wpdb->get_var( $wpdb->prepare( 'SELECT id FROM ' . self::table() . ' WHERE state = %s OR (state = %s AND due_at NOT BETWEEN %d AND %d) LIMIT 1', self::PENDING, self::NOTED, time() + 1, time() + self::DECIDED_WITHIN ) );
	}

	/**
	 * Whether nothing waits: no row is pending, and no request is still to decide about a change.
	 */
	public static function is_done(): bool {
		global $wpdb;
		return null === $wpdb->get_var( $wpdb->prepare( 'SELECT id FROM ' . self::table() . ' WHERE state IN (%s, %s) LIMIT 1', self::PENDING, self::NOTED ) );
	}

	/**
	 * The notes that are due, because the process that wrote them has ended.
	 *
	 * @return object[] With `event_id`, `event`, `body`.
	 */
	public static function due_notes(): array {
		global $wpdb;
		return $wpdb->get_results( $wpdb->prepare( 'SELECT event_id, event, body FROM ' . self::table() . ' WHERE state = %s AND due_at NOT BETWEEN %d AND %d ORDER BY id LIMIT 100', self::NOTED, time() + 1, time() + self::DECIDED_WITHIN ) );
	}

	/**
	 * Adds the order to revoke the tokens of a user. It is accepted by a full outbox too.
	 *
	 * @param string $subject The subject of the tokens.
	 * @return bool Whether a row was written. None is needed while one waits.
	 */
	public static function add_revocation( string $subject ): bool {
		global $wpdb;
		// A row that is on its way may reach the gateway before this right was lost, and a transaction may show an old one.
		$waits = Lease::is_held() || Transaction::is_open( true )
			? null
			: $wpdb->get_var( $wpdb->prepare( 'SELECT id FROM ' . self::table() . ' WHERE channel = %s AND state = %s AND kind = %s LIMIT 1', $subject, self::PENDING, self::REVOCATION ) );
		$added = null !== $waits ? null : self::write(
			array(
				'kind'     => self::REVOCATION,
				'event_id' => 'revoke_' . wp_generate_uuid4(),
				'event'    => 'connections/revoke',
				'channel'  => $subject,
				'body'     => wp_json_encode( array( 'sub' => $subject ), JSON_UNESCAPED_SLASHES ),
			)
		);
		if ( null !== $waits || null !== $added ) {
			Schedule::promise();
		}
		return null !== $added;
	}

	/**
	 * The newest sent events of a channel, newest first.
	 *
	 * @param string $channel Its name on this site.
	 * @param int    $limit   Most rows.
	 * @return object[] All columns. `epoch` is '' if the gateway did not tell it.
	 */
	public static function recent( string $channel, int $limit ): array {
		global $wpdb;
		$name  = Channels::on_this_site( $channel );
		$epoch = self::epoch( $name );
		if ( null === $epoch ) {
			return array();
		}
		// An event that is sent again after a failure can have an old number. Where numbers start over, another epoch begins.
		$order = '' === $epoch ? 'ended_at DESC, seq DESC, id DESC' : 'seq DESC';
		$of    = 'SELECT * FROM ' . self::table() . $wpdb->prepare( ' WHERE channel = %s AND state IN (%s, %s) AND kind = %s', $name, self::SENT, self::KEPT, self::EVENT );
		$rows  = $wpdb->get_results( $of . $wpdb->prepare( ' AND epoch = %s', $epoch ) . " ORDER BY $order" . $wpdb->prepare( ' LIMIT %d', $limit ) );
		$left  = $limit - count( $rows );
		return $left <= 0 ? $rows : array_merge(
			$rows,
			$wpdb->get_results( $of . $wpdb->prepare( ' AND epoch <> %s ORDER BY ended_at DESC, seq DESC, id DESC LIMIT %d', $epoch, $left ) )
		);
	}

	/**
	 * The position after the newest sent event of a channel.
	 *
	 * @param string $channel Its name on this site.
	 * @return array{seq: int, epoch: string}|null Null if nothing was sent, or the gateway did not tell its epoch.
	 */
	public static function position( string $channel ): ?array {
		global $wpdb;
		$name  = Channels::on_this_site( $channel );
		$epoch = (string) self::epoch( $name );
		$seq   = '' === $epoch ? null : $wpdb->get_var( $wpdb->prepare( 'SELECT MAX(seq) FROM ' . self::table() . ' WHERE channel = %s AND epoch = %s', $name, $epoch ) );
		return null === $seq ? null : array(
			'seq'   => (int) $seq,
			'epoch' => $epoch,
		);
	}

	/**
	 * Forgets all positions.
	 */
	public static function forget_positions(): void {
		global $wpdb;
		$wpdb->query( 'UPDATE ' . self::table() . " SET epoch = '' WHERE epoch <> ''" );
	}

	/**
	 * The epoch of the event that was sent last.
	 *
	 * @param string $name Name of the channel at the gateway.
	 * @return string|null '' if the gateway did not tell it; null if nothing was sent.
	 */
	private static function epoch( string $name ): ?string {
		global $wpdb;
		// Not get_var(), which gives null for ''.
		$row = $wpdb->get_row( $wpdb->prepare( 'SELECT epoch FROM ' . self::table() . ' WHERE channel = %s AND state IN (%s, %s) AND kind = %s ORDER BY ended_at DESC, id DESC LIMIT 1', $name, self::SENT, self::KEPT, self::EVENT ) );
		return $row ? $row->epoch : null;
	}

	/**
	 * The first pending rows, in order.
	 *
	 * @param int $rows  Most rows.
	 * @param int $bytes Most bytes of bodies; one row is always included.
	 * @return object[] With `id`, `kind`, `event_id`, `body`, `attempts`, `created_at`.
	 */
	public static function first( int $rows, int $bytes ): array {
		global $wpdb;
		$found = $wpdb->get_results( $wpdb->prepare( 'SELECT id, kind, event_id, body, attempts, created_at FROM ' . self::table() . ' WHERE state = %s ORDER BY id LIMIT %d', self::PENDING, $rows ) );
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
	 * Marks a pending row as sent.
	 *
	 * @param int      $row   Id of the row.
	 * @param int|null $seq   Its sequence number in its channel.
	 * @param string   $epoch The epoch of that number; '' if the gateway did not tell it.
	 * @param array    $reach `delivered`, `gone` and `queued`, as far as the gateway told them.
	 */
	public static function sent( int $row, ?int $seq, string $epoch = '', array $reach = array() ): void {
		self::sent_all(
			array(
				$row => array(
					'seq'   => $seq,
					'epoch' => $epoch,
				) + $reach,
			)
		);
	}

	/**
	 * Marks pending rows as sent, in one statement: with one for each row, the database would take longer than the
	 * gateway.
	 *
	 * @param array<int, array> $told By id of the row: `seq`, `epoch`, `delivered`, `gone`, `queued`, as far as the
	 *                                gateway told them.
	 */
	public static function sent_all( array $told ): void {
		$columns = array(
			'state'       => "'" . self::SENT . "'",
			'status'      => '200',
			'answer'      => "''",
			'accepted_ms' => self::now_ms(),
		);
		foreach ( array( 'seq', 'epoch', 'delivered', 'gone', 'queued' ) as $name ) {
			$cases = '';
			foreach ( $told as $row => $values ) {
				if ( isset( $values[ $name ] ) ) {
					$cases .= sprintf( ' WHEN %d THEN ', $row ) . self::literal( $values[ $name ] );
				}
			}
			if ( '' !== $cases ) {
				$columns[ $name ] = "CASE id$cases ELSE $name END";
			}
		}
		self::end( array_keys( $told ), $columns );
	}

	/**
	 * Marks a pending row as failed.
	 *
	 * @param int    $row    Id of the row.
	 * @param int    $status HTTP status, 0 if there was no answer.
	 * @param string $answer The reason, a sentence.
	 */
	public static function failed( int $row, int $status, string $answer ): void {
		self::end(
			array( $row ),
			array(
				'state'  => "'" . self::FAILED . "'",
				'status' => (string) $status,
				'answer' => self::literal( self::short( $answer ) ),
			)
		);
	}

	/**
	 * Records a failed attempt. The rows stay pending.
	 *
	 * @param int[]  $rows   Ids of the rows.
	 * @param int    $status HTTP status, 0 if there was no answer.
	 * @param string $answer The reason, a sentence.
	 */
	public static function tried( array $rows, int $status, string $answer ): void {
		global $wpdb;
		$ids = implode( ',', array_map( 'intval', $rows ) );
		if ( '' !== $ids ) {
			$wpdb->query( $wpdb->prepare( 'UPDATE ' . self::table() . " SET attempts = attempts + 1, status = %d, answer = %s WHERE id IN ($ids)", $status, self::short( $answer ) ) );
		}
	}

	/**
	 * Makes failed rows pending again, in their old places, except those without a body.
	 *
	 * @param int|null $row Id of the row; null for all failed rows.
	 * @return int Number of rows.
	 */
	public static function retry( ?int $row = null ): int {
		global $wpdb;
		return (int) $wpdb->query(
			$wpdb->prepare(
				'UPDATE ' . self::table() . " SET state = %s, attempts = 0, created_at = %d, created_ms = %s, due_at = %d, ended_at = NULL WHERE state = %s AND body <> ''",
				self::PENDING,
				time(),
				self::now_ms(),
				time(),
				self::FAILED
			) . ( null === $row ? '' : $wpdb->prepare( ' AND id = %d', $row ) )
		);
	}

	/**
	 * Sends a failed row again, or the event of a sent row as a new event: the gateway takes a repeated id for the same
	 * event.
	 *
	 * @return int Number of rows that are pending now, 0 or 1.
	 */
	public static function send_again( int $row ): int {
		$found = self::row( $row );
		if ( null === $found || ! self::can_send_again( $found ) ) {
			return 0;
		}
		if ( self::FAILED === $found->state ) {
			return self::retry( $row );
		}
		$id = 'evt_' . wp_generate_uuid4();

		$again = self::write(
			array(
				'event_id' => $id,
				'event'    => $found->event,
				'channel'  => $found->channel,
				// The id is the last key of an event.
				'body'     => substr( $found->body, 0, -strlen( self::id_of_body( $found->event_id ) ) ) . self::id_of_body( $id ),
			)
		);
		if ( null === $again ) {
			return 0;
		}
		Schedule::promise();
		return 1;
	}

	/**
	 * Whether send_again() applies to a row: it has failed and has a body, or is an event that was sent.
	 *
	 * @param object $row All columns.
	 */
	public static function can_send_again( object $row ): bool {
		if ( self::SENT === $row->state ) {
			$end = self::id_of_body( $row->event_id );
			return self::EVENT === $row->kind && substr( $row->body, -strlen( $end ) ) === $end;
		}
		return self::FAILED === $row->state && '' !== $row->body;
	}

	/**
	 * The end of the body of an event.
	 */
	private static function id_of_body( string $event_id ): string {
		return ',"id":' . wp_json_encode( $event_id, JSON_UNESCAPED_SLASHES ) . '}';
	}

	/**
	 * Number of rows in a state.
	 */
	public static function count( string $state ): int {
		global $wpdb;
		return (int) $wpdb->get_var( $wpdb->prepare( 'SELECT COUNT(*) FROM ' . self::table() . ' WHERE state = %s', $state ) );
	}

	/**
	 * Number of rows in each state.
	 *
	 * @return array{pending: int, sent: int, failed: int}
	 */
	public static function counts(): array {
		global $wpdb;
		$counts = array(
			self::PENDING => 0,
			self::SENT    => 0,
			self::FAILED  => 0,
		);
		foreach ( $wpdb->get_results( 'SELECT state, COUNT(*) AS number FROM ' . self::table() . ' GROUP BY state' ) as $found ) {
			if ( isset( $counts[ $found->state ] ) ) {
				$counts[ $found->state ] = (int) $found->number;
			}
		}
		return $counts;
	}

	/**
	 * A row by its id.
	 *
	 * @return object|null All columns; null if there is no such row.
	 */
	public static function row( int $row ): ?object {
		global $wpdb;
		return $wpdb->get_row( $wpdb->prepare( 'SELECT * FROM ' . self::table() . ' WHERE id = %d', $row ) );
	}

	/**
	 * The row of an event.
	 *
	 * @param string $event_id Its id.
	 * @param string $channel  The name of its channel on this site.
	 * @return object|null All columns; null if there is no such row.
	 */
	public static function row_of( string $event_id, string $channel ): ?object {
		global $wpdb;
		return $wpdb->get_row( $wpdb->prepare( 'SELECT * FROM ' . self::table() . ' WHERE event_id = %s AND channel = %s', $event_id, Channels::on_this_site( $channel ) ) );
	}

	/**
	 * The rows of an event, one for each of its channels.
	 *
	 * @param string $event_id Its id.
	 * @return object[] All columns, oldest first.
	 */
	public static function rows_of( string $event_id ): array {
		global $wpdb;
		return $wpdb->get_results( $wpdb->prepare( 'SELECT * FROM ' . self::table() . ' WHERE event_id = %s AND state <> %s ORDER BY id', $event_id, self::NOTED ) );
	}

	/**
	 * The rows with a number in a channel. Numbers start over with each epoch.
	 *
	 * @param string $name Name of the channel at the gateway.
	 * @param int    $seq  The number.
	 * @return object[] All columns, oldest first.
	 */
	public static function rows_at( string $name, int $seq ): array {
		global $wpdb;
		return $wpdb->get_results( $wpdb->prepare( 'SELECT * FROM ' . self::table() . ' WHERE channel = %s AND seq = %d AND kind = %s ORDER BY id', $name, $seq, self::EVENT ) );
	}

	/**
	 * How long it took until the gateway had accepted an event.
	 *
	 * @param object $row All columns.
	 * @return int|null In milliseconds since it was created, or since somebody sent it again after a failure; null if it was
	 *                  not accepted, or by a version of the plugin that did not write it down.
	 */
	public static function time_to_accept( object $row ): ?int {
		return isset( $row->created_ms, $row->accepted_ms ) ? max( 0, (int) ( (float) $row->accepted_ms - (float) $row->created_ms ) ) : null;
	}

	/**
	 * The newest event of a name, of the last thousand events.
	 *
	 * @param string $event Its name.
	 * @param string $part  A part of its body.
	 * @param int    $since Unix time; an older event does not count.
	 * @return object|null All columns; null if there is none.
	 */
	public static function newest( string $event, string $part, int $since ): ?object {
		global $wpdb;
		$table = self::table();
		$last  = (int) $wpdb->get_var( "SELECT MAX(id) FROM $table" );
		return $wpdb->get_row(
			$wpdb->prepare(
				"SELECT * FROM $table WHERE id > %d AND event = %s AND created_at >= %d AND state <> %s AND body LIKE %s ORDER BY id DESC LIMIT 1",
				max( 0, $last - 1000 ),
				$event,
				$since,
				self::NOTED,
				'%' . $wpdb->esc_like( $part ) . '%'
			)
		);
	}

	/**
	 * Rows, newest first.
	 *
	 * @param string $state A state, or '' for pending, sent and failed rows.
	 * @param int    $limit Most rows.
	 * @param int    $skip  Rows to skip.
	 * @return object[] All columns.
	 */
	public static function page( string $state, int $limit, int $skip = 0 ): array {
		global $wpdb;
		$table = self::table();
		return '' === $state
			? $wpdb->get_results( $wpdb->prepare( "SELECT * FROM $table WHERE state IN (%s, %s, %s) ORDER BY id DESC LIMIT %d OFFSET %d", self::PENDING, self::SENT, self::FAILED, $limit, $skip ) )
			: $wpdb->get_results( $wpdb->prepare( "SELECT * FROM $table WHERE state = %s ORDER BY id DESC LIMIT %d OFFSET %d", $state, $limit, $skip ) );
	}

	/**
	 * Ends pending rows. A result is final.
	 *
	 * @param int[]                 $rows    Ids of the rows.
	 * @param array<string, string> $columns SQL of the values.
	 */
	private static function end( array $rows, array $columns ): void {
		global $wpdb;
		$sets = 'ended_at = ' . time() . ', attempts = attempts + 1';
		foreach ( $columns as $name => $value ) {
			$sets .= ", $name = $value";
		}
		$ids = implode( ',', array_map( 'intval', $rows ) );
		if ( '' !== $ids ) {
			$wpdb->query( 'UPDATE ' . self::table() . " SET $sets WHERE id IN ($ids) AND state = '" . self::PENDING . "'" );
		}
	}

	/**
	 * Milliseconds since 1970. As text: they are too many for an integer on a machine with 32 bits.
	 */
	private static function now_ms(): string {
		return sprintf( '%.0f', microtime( true ) * 1000 );
	}

	/**
	 * A value in SQL.
	 *
	 * @param int|string $value The value.
	 */
	private static function literal( $value ): string {
		global $wpdb;
		return is_int( $value ) ? $wpdb->prepare( '%d', $value ) : $wpdb->prepare( '%s', $value );
	}

	/**
	 * As much of a sentence as the column can store.
	 */
	private static function short( string $sentence ): string {
		return mb_substr( wp_check_invalid_utf8( $sentence, true ), 0, 500 );
	}
}
