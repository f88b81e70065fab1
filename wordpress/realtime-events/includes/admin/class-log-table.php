<?php
namespace Realtime_Events\Admin;

use Realtime_Events\Delivery\Console;
use Realtime_Events\Delivery\Outbox;
use Realtime_Events\Settings;

defined( 'ABSPATH' ) || exit;

if ( ! class_exists( 'WP_List_Table' ) ) {
	require_once ABSPATH . 'wp-admin/includes/class-wp-list-table.php';
}

/**
 * A page of the outbox, newest first. Names and answers come from other systems, and are escaped where they are printed.
 */
final class Log_Table extends \WP_List_Table {

	const PLURAL = 'realtime-events';

	/**
	 * Characters of an event's data in its row.
	 */
	const EXCERPT_LENGTH = 80;

	/**
	 * Number of rows in each state.
	 *
	 * @var array{pending: int, sent: int, failed: int}
	 */
	private array $counts;

	public function __construct() {
		parent::__construct(
			array(
				'singular' => 'realtime-event',
				'plural'   => self::PLURAL,
				'ajax'     => false,
			)
		);
		$this->counts = Outbox::counts();
	}

	/**
	 * Reads the requested page.
	 */
	public function prepare_items(): void {
		$size  = $this->get_items_per_page( Screen::PER_PAGE, 20 );
		$state = $this->state();
		$total = '' === $state ? array_sum( $this->counts ) : $this->counts[ $state ];
		$this->set_pagination_args(
			array(
				'total_items' => $total,
				'per_page'    => $size,
			)
		);
		$this->items = Outbox::page( $state, $size, ( $this->get_pagenum() - 1 ) * $size );
	}

	/**
	 * The requested state; '' for all.
	 */
	public function state(): string {
		// phpcs:ignore WordPress.Security.NonceVerification -- Only selects what to show.
		$state = isset( $_REQUEST['state'] ) && is_string( $_REQUEST['state'] ) ? sanitize_key( $_REQUEST['state'] ) : '';
		return isset( $this->counts[ $state ] ) ? $state : '';
	}

	/**
	 * The selected bulk action, above or below the table; '' for none.
	 */
	public static function chosen_action(): string {
		foreach ( array( 'action', 'action2' ) as $name ) {
			// phpcs:ignore WordPress.Security.NonceVerification -- The caller checks the nonce.
			$action = isset( $_POST[ $name ] ) && is_string( $_POST[ $name ] ) ? sanitize_key( $_POST[ $name ] ) : '';
			if ( '' !== $action && '-1' !== $action ) {
				return $action;
			}
		}
		return '';
	}

	/**
	 * The label of a state of the outbox, not escaped.
	 */
	public static function state_label( string $state ): string {
		switch ( $state ) {
			case Outbox::PENDING:
				return __( 'Waiting', 'realtime-events' );
			case Outbox::SENT:
				return __( 'Sent', 'realtime-events' );
			default:
				return __( 'Failed', 'realtime-events' );
		}
	}

	/**
	 * Date and time in the time zone of the site, not escaped.
	 *
	 * @param int $time Unix time.
	 */
	public static function date( int $time ): string {
		return wp_date( get_option( 'date_format' ) . ' H:i:s', $time );
	}

	/**
	 * The name of a row: of its event, or what a revocation does. Not escaped.
	 *
	 * @param object $row All columns of the outbox.
	 */
	public static function name( object $row ): string {
		if ( Outbox::REVOCATION !== $row->kind ) {
			return $row->event;
		}
		$user = preg_match( '/user:(\d+)$/D', $row->channel, $match ) ? get_userdata( (int) $match[1] ) : null;
		/* translators: %s: name of a user, or user:7 if the user was deleted. */
		return sprintf( __( 'Access of %s withdrawn', 'realtime-events' ), $user ? $user->display_name : $row->channel );
	}

	/**
	 * How many browsers a sent event has reached, not escaped.
	 *
	 * @param object $row All columns of the outbox.
	 * @return string '' if the gateway did not tell it.
	 */
	public static function reach( object $row ): string {
		if ( null === $row->delivered ) {
			return '';
		}
		/* translators: %s: number of browsers. */
		$reached = sprintf( _n( '%s browser', '%s browsers', (int) $row->delivered, 'realtime-events' ), number_format_i18n( (int) $row->delivered ) );
		// The gateway tells the number of jobs, and each is for many browsers.
		return $row->queued ? $reached . ', ' . __( 'the rest follows', 'realtime-events' ) : $reached;
	}

	/**
	 * How long it took until the gateway had accepted an event, not escaped.
	 *
	 * @param object $row All columns of the outbox.
	 * @return string '' if it was not accepted, or nobody wrote it down.
	 */
	public static function time_to_accept( object $row ): string {
		$ms = Outbox::time_to_accept( $row );
		if ( null === $ms ) {
			return '';
		}
		if ( $ms < 1000 ) {
			/* translators: %s: number of milliseconds. */
			return sprintf( __( '%s ms', 'realtime-events' ), number_format_i18n( $ms ) );
		}
		/* translators: %s: number of seconds, such as 1.4. */
		return $ms < 60000 ? sprintf( __( '%s s', 'realtime-events' ), number_format_i18n( $ms / 1000, 1 ) ) : human_time_diff( 0, intdiv( $ms, 1000 ) );
	}

	/**
	 * The link to the way of an event in the console of a gateway on this machine, escaped; '' if there is none.
	 *
	 * @param object $row All columns of the outbox.
	 */
	public static function trace_link( object $row ): string {
		$url = Console::trace_url( Settings::current(), $row );
		return '' === $url ? '' : sprintf(
			'<a class="realtime-events-trace" href="%s">%s<span class="screen-reader-text"> %s</span></a>',
			esc_url( $url ),
			esc_html__( 'Trace', 'realtime-events' ),
			esc_html( self::name( $row ) )
		);
	}

	/**
	 * The URL that sends a row again, not escaped.
	 *
	 * @param int $row Id of the row.
	 */
	public static function retry_url( int $row ): string {
		return wp_nonce_url( Screen::url( 'log', array( 'retry' => $row ) ), 'realtime_events_retry_' . $row );
	}

	/**
	 * The columns.
	 *
	 * @return array<string, string> Label by key.
	 */
	public function get_columns(): array {
		return array(
			'cb'       => '<input type="checkbox">',
			'title'    => __( 'Event', 'realtime-events' ), // A column of this name cannot be hidden.
			'channel'  => __( 'Channel', 'realtime-events' ),
			'state'    => __( 'State', 'realtime-events' ),
			'written'  => __( 'Created', 'realtime-events' ),
			'accepted' => __( 'Time to accept', 'realtime-events' ),
			'attempts' => __( 'Attempts', 'realtime-events' ),
			'answer'   => __( 'Result', 'realtime-events' ),
		);
	}

	/**
	 * Prints the text of an empty table.
	 */
	public function no_items(): void {
		echo esc_html( '' === $this->state() ? __( 'No events yet. Save a post, or send a test event from the first tab.', 'realtime-events' ) : __( 'No events in this state.', 'realtime-events' ) );
	}

	/**
	 * The links to the states.
	 *
	 * @return array<string, string>
	 */
	protected function get_views(): array {
		$views = array( '' => array( __( 'All', 'realtime-events' ), array_sum( $this->counts ) ) );
		foreach ( $this->counts as $state => $count ) {
			$views[ $state ] = array( self::state_label( $state ), $count );
		}
		$links = array();
		foreach ( $views as $state => list( $label, $count ) ) {
			$links[ 'state-' . $state ] = sprintf(
				'<a href="%s"%s>%s <span class="count">(%s)</span></a>',
				esc_url( Screen::url( 'log', '' === $state ? array() : array( 'state' => $state ) ) ),
				$state === $this->state() ? ' class="current" aria-current="page"' : '',
				esc_html( $label ),
				esc_html( number_format_i18n( $count ) )
			);
		}
		return $links;
	}

	/**
	 * The bulk actions.
	 *
	 * @return array<string, string>
	 */
	protected function get_bulk_actions(): array {
		return array( 'retry' => __( 'Send again', 'realtime-events' ) );
	}

	/**
	 * Prints the button beside the bulk actions.
	 *
	 * @param string $which `top` or `bottom`.
	 */
	protected function extra_tablenav( $which ): void {
		if ( 'top' === $which && $this->counts[ Outbox::FAILED ] > 0 ) {
			echo '<div class="alignleft actions realtime-events-retry-all">';
			submit_button( __( 'Send all failed events again', 'realtime-events' ), '', 'retry_all', false );
			echo '</div>';
		}
	}

	/**
	 * The check box of a row that can be sent again.
	 *
	 * @param object $row All columns of the outbox.
	 */
	protected function column_cb( $row ): string {
		if ( ! Outbox::can_send_again( $row ) ) {
			return '';
		}
		return sprintf(
			'<input type="checkbox" id="cb-select-%1$d" name="rows[]" value="%1$d"><label class="screen-reader-text" for="cb-select-%1$d">%2$s</label>',
			(int) $row->id,
			/* translators: %s: name of an event. */
			esc_html( sprintf( __( 'Select %s', 'realtime-events' ), self::name( $row ) ) )
		);
	}

	/**
	 * The name of the event, with a link to its page, and the beginning of its data.
	 *
	 * @param object $row All columns of the outbox.
	 */
	protected function column_title( object $row ): string {
		return sprintf(
			'<a class="row-title" href="%s">%s</a><span class="realtime-events-data">%s</span><span class="realtime-events-on-phone">%s</span>',
			esc_url( Screen::url( 'log', array( 'row' => (int) $row->id ) ) ),
			esc_html( self::name( $row ) ),
			esc_html( self::excerpt( $row->body ) ),
			$this->column_state( $row ) . ' ' . $this->column_answer( $row )
		);
	}

	/**
	 * The link below the name of a failed event. It is always visible: a link that only a pointer reveals makes every row
	 * taller, and does not exist on a phone. A sent event has its button on its own page.
	 *
	 * @param object $row     All columns of the outbox.
	 * @param string $name    Key of the column.
	 * @param string $primary Key of the first column.
	 */
	protected function handle_row_actions( $row, $name, $primary ): string {
		if ( $name !== $primary || Outbox::FAILED !== $row->state || ! Outbox::can_send_again( $row ) ) {
			return parent::handle_row_actions( $row, $name, $primary );
		}
		return $this->row_actions( array( 'retry' => sprintf( '<a href="%s">%s</a>', esc_url( self::retry_url( (int) $row->id ) ), esc_html__( 'Send again', 'realtime-events' ) ) ), true );
	}

	/**
	 * The beginning of the data, not escaped.
	 *
	 * @param string $body The event as JSON, or ''.
	 */
	private static function excerpt( string $body ): string {
		$event = json_decode( $body );
		if ( ! isset( $event->data ) ) {
			return '';
		}
		$data = (string) wp_json_encode( $event->data, JSON_UNESCAPED_SLASHES | JSON_UNESCAPED_UNICODE );
		return mb_strlen( $data ) > self::EXCERPT_LENGTH ? mb_substr( $data, 0, self::EXCERPT_LENGTH ) . '…' : $data;
	}

	/**
	 * The state.
	 *
	 * @param object $row All columns of the outbox.
	 */
	protected function column_state( object $row ): string {
		return sprintf( '<span class="realtime-events-badge is-%s">%s</span>', esc_attr( $row->state ), esc_html( self::state_label( $row->state ) ) );
	}

	/**
	 * The age.
	 *
	 * @param object $row All columns of the outbox.
	 */
	protected function column_written( object $row ): string {
		/* translators: %s: a time span, such as "5 mins". */
		$ago = sprintf( __( '%s ago', 'realtime-events' ), human_time_diff( (int) $row->created_at, time() ) );
		return sprintf( '<time datetime="%s" title="%s">%s</time>', esc_attr( gmdate( 'c', (int) $row->created_at ) ), esc_attr( self::date( (int) $row->created_at ) ), esc_html( $ago ) );
	}

	/**
	 * From its creation until the gateway had accepted it.
	 *
	 * @param object $row All columns of the outbox.
	 */
	protected function column_accepted( object $row ): string {
		return esc_html( self::time_to_accept( $row ) );
	}

	/**
	 * The place of a sent event in its channel and the browsers that it reached, otherwise the error; and a link to its way
	 * through the gateway. Escaped.
	 *
	 * @param object $row All columns of the outbox.
	 */
	protected function column_answer( object $row ): string {
		return trim( esc_html( self::result( $row ) ) . ' ' . self::trace_link( $row ) );
	}

	/**
	 * The same without the link, not escaped.
	 */
	private static function result( object $row ): string {
		if ( Outbox::SENT !== $row->state ) {
			return trim( ( $row->status ? $row->status . ' ' : '' ) . $row->answer );
		}
		$place = null === $row->seq ? '' : '#' . number_format_i18n( (int) $row->seq );
		return implode( ', ', array_filter( array( $place, self::reach( $row ) ) ) );
	}

	/**
	 * The other columns.
	 *
	 * @param object $row  All columns of the outbox.
	 * @param string $name Key of the column.
	 */
	protected function column_default( $row, $name ): string {
		return 'attempts' === $name ? esc_html( number_format_i18n( (int) $row->attempts ) ) : '<code>' . esc_html( $row->channel ) . '</code>';
	}
}
