<?php
/**
 * The table of the delivery log.
 *
 * @package Realtime_Events
 */

namespace Realtime_Events\Admin;

use Realtime_Events\Outbox;

defined( 'ABSPATH' ) || exit;

if ( ! class_exists( 'WP_List_Table' ) ) {
	require_once ABSPATH . 'wp-admin/includes/class-wp-list-table.php';
}

/**
 * A page of the outbox, newest first. All that it puts out is text of others: names and answers are escaped
 * where they are put out.
 */
final class Log_Table extends \WP_List_Table {

	const PLURAL   = 'realtime-events';
	const PER_PAGE = 'realtime_events_per_page';

	/**
	 * Characters of an event's data that stand in its row.
	 */
	const BEGINNING = 80;

	/**
	 * How many rows are in each state.
	 *
	 * @var array{pending: int, sent: int, failed: int}
	 */
	private $counts;

	/**
	 * A table.
	 */
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
	 * Reads the page that is asked for.
	 */
	public function prepare_items() {
		$size  = $this->get_items_per_page( self::PER_PAGE, 20 );
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
	 * The state that is asked for.
	 *
	 * @return string '' for all.
	 */
	public function state() {
		// phpcs:ignore WordPress.Security.NonceVerification -- What to look at.
		$state = isset( $_REQUEST['state'] ) && is_string( $_REQUEST['state'] ) ? sanitize_key( $_REQUEST['state'] ) : '';
		return isset( $this->counts[ $state ] ) ? $state : '';
	}

	/**
	 * The bulk action that was chosen, above or below the table.
	 *
	 * @return string '' for none.
	 */
	public static function chosen_action() {
		foreach ( array( 'action', 'action2' ) as $name ) {
			// phpcs:ignore WordPress.Security.NonceVerification -- Who does it checks.
			$action = isset( $_POST[ $name ] ) && is_string( $_POST[ $name ] ) ? sanitize_key( $_POST[ $name ] ) : '';
			if ( '' !== $action && '-1' !== $action ) {
				return $action;
			}
		}
		return '';
	}

	/**
	 * A state as people call it.
	 *
	 * @param string $state One of Outbox.
	 * @return string To be escaped.
	 */
	public static function state_label( $state ) {
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
	 * A point in time, in the site's time zone.
	 *
	 * @param int|string $time Seconds since 1970.
	 * @return string To be escaped.
	 */
	public static function date( $time ) {
		return wp_date( get_option( 'date_format' ) . ' H:i:s', (int) $time );
	}

	/**
	 * The columns.
	 *
	 * @return array<string, string>
	 */
	public function get_columns() {
		return array(
			'cb'       => '<input type="checkbox">',
			'event'    => __( 'Event', 'realtime-events' ),
			'channel'  => __( 'Channel', 'realtime-events' ),
			'state'    => __( 'State', 'realtime-events' ),
			'written'  => __( 'Written', 'realtime-events' ),
			'attempts' => __( 'Attempts', 'realtime-events' ),
			'answer'   => __( 'Answer', 'realtime-events' ),
		);
	}

	/**
	 * What to say where nothing is there.
	 */
	public function no_items() {
		echo esc_html( '' === $this->state() ? __( 'No event yet. Save a post, or send a test event from the first tab.', 'realtime-events' ) : __( 'No event in this state.', 'realtime-events' ) );
	}

	/**
	 * The states to choose from.
	 *
	 * @return array<string, string>
	 */
	protected function get_views() {
		$views = array( '' => array( __( 'All', 'realtime-events' ), array_sum( $this->counts ) ) );
		foreach ( $this->counts as $state => $count ) {
			$views[ $state ] = array( self::state_label( $state ), $count );
		}
		$links = array();
		foreach ( $views as $state => list( $label, $count ) ) {
			$links[ 'state-' . $state ] = sprintf(
				'<a href="%s"%s>%s <span class="count">(%s)</span></a>',
				esc_url( Admin_Page::url( 'log', '' === $state ? array() : array( 'state' => $state ) ) ),
				$state === $this->state() ? ' class="current" aria-current="page"' : '',
				esc_html( $label ),
				esc_html( number_format_i18n( $count ) )
			);
		}
		return $links;
	}

	/**
	 * What can be done to those with a tick.
	 *
	 * @return array<string, string>
	 */
	protected function get_bulk_actions() {
		return array( 'retry' => __( 'Try again', 'realtime-events' ) );
	}

	/**
	 * Beside the bulk actions.
	 *
	 * @param string $which `top` or `bottom`.
	 */
	protected function extra_tablenav( $which ) {
		if ( 'top' === $which && $this->counts[ Outbox::FAILED ] > 0 ) {
			echo '<div class="alignleft actions realtime-events-retry-all">';
			submit_button( __( 'Try all failed again', 'realtime-events' ), '', 'retry_all', false );
			echo '</div>';
		}
	}

	/**
	 * The tick of a row; only what failed can be tried again.
	 *
	 * @param object $row All columns of the outbox.
	 * @return string
	 */
	protected function column_cb( $row ) {
		if ( ! Outbox::can_retry( $row ) ) {
			return '';
		}
		return sprintf(
			'<input type="checkbox" id="cb-select-%1$d" name="rows[]" value="%1$d"><label class="screen-reader-text" for="cb-select-%1$d">%2$s</label>',
			(int) $row->id,
			/* translators: %s: name of an event. */
			esc_html( sprintf( __( 'Select %s', 'realtime-events' ), $row->event ) )
		);
	}

	/**
	 * The event's name, which leads to all of it.
	 *
	 * @param object $row All columns of the outbox.
	 * @return string
	 */
	protected function column_event( $row ) {
		return sprintf(
			'<a class="row-title" href="%s">%s</a><span class="realtime-events-data">%s</span>',
			esc_url( Log_Tab::url_of( $row->id ) ),
			esc_html( $row->event ),
			esc_html( self::beginning( $row->body ) )
		);
	}

	/**
	 * What can be done, below the name, and always to be seen: what shows itself only to a pointer would make each row
	 * taller for nothing, and is not there on a phone.
	 *
	 * @param object $row     All columns of the outbox.
	 * @param string $name    Which column.
	 * @param string $primary The first one.
	 * @return string
	 */
	protected function handle_row_actions( $row, $name, $primary ) {
		if ( $name !== $primary || ! Outbox::can_retry( $row ) ) {
			return parent::handle_row_actions( $row, $name, $primary );
		}
		return $this->row_actions( array( 'retry' => sprintf( '<a href="%s">%s</a>', esc_url( Log_Tab::retry_url( $row->id ) ), esc_html__( 'Try again', 'realtime-events' ) ) ), true );
	}

	/**
	 * The beginning of an event's data.
	 *
	 * @param string $body The event as JSON.
	 * @return string To be escaped.
	 */
	private static function beginning( $body ) {
		$event = json_decode( $body );
		if ( ! isset( $event->data ) ) {
			return '';
		}
		$data = (string) wp_json_encode( $event->data, JSON_UNESCAPED_SLASHES | JSON_UNESCAPED_UNICODE );
		return mb_strlen( $data ) > self::BEGINNING ? mb_substr( $data, 0, self::BEGINNING ) . '…' : $data;
	}

	/**
	 * The state.
	 *
	 * @param object $row All columns of the outbox.
	 * @return string
	 */
	protected function column_state( $row ) {
		return sprintf( '<span class="realtime-events-badge is-%s">%s</span>', esc_attr( $row->state ), esc_html( self::state_label( $row->state ) ) );
	}

	/**
	 * When it was written.
	 *
	 * @param object $row All columns of the outbox.
	 * @return string
	 */
	protected function column_written( $row ) {
		/* translators: %s: how long, as "5 mins". */
		$ago = sprintf( __( '%s ago', 'realtime-events' ), human_time_diff( (int) $row->created_at, time() ) );
		return sprintf( '<time datetime="%s" title="%s">%s</time>', esc_attr( gmdate( 'c', (int) $row->created_at ) ), esc_attr( self::date( $row->created_at ) ), esc_html( $ago ) );
	}

	/**
	 * What the gateway said, or why it was not asked.
	 *
	 * @param object $row All columns of the outbox.
	 * @return string
	 */
	protected function column_answer( $row ) {
		if ( Outbox::SENT === $row->state ) {
			/* translators: %s: a number. */
			return null === $row->seq ? '' : esc_html( sprintf( __( 'Number %s of its channel', 'realtime-events' ), number_format_i18n( (int) $row->seq ) ) );
		}
		return esc_html( trim( ( $row->status ? $row->status . ' ' : '' ) . $row->answer ) );
	}

	/**
	 * The other columns.
	 *
	 * @param object $row  All columns of the outbox.
	 * @param string $name Which.
	 * @return string
	 */
	protected function column_default( $row, $name ) {
		return 'attempts' === $name ? esc_html( number_format_i18n( (int) $row->attempts ) ) : '<code>' . esc_html( $row->channel ) . '</code>';
	}
}
