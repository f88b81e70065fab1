<?php
namespace Realtime_Events\Admin;

use Realtime_Events\Delivery\Outbox;
use Realtime_Events\Delivery\Sender;
use Realtime_Events\Status\Next_Step;

defined( 'ABSPATH' ) || exit;

/**
 * The third tab, the delivery log: the events in the outbox, and buttons to send them again.
 */
final class Log_Tab {

	/**
	 * The table; null on the page of one event.
	 */
	private static ?Log_Table $table = null;

	/**
	 * Performs the requested action, and reads the rows.
	 */
	public static function prepare(): void {
		self::retry();
		// phpcs:ignore WordPress.Security.NonceVerification -- Only selects what to show.
		if ( ! isset( $_GET['row'] ) ) {
			add_screen_option(
				'per_page',
				array(
					'default' => 20,
					'option'  => Screen::PER_PAGE,
				)
			);
			self::$table = new Log_Table();
			self::$table->prepare_items();
		}
	}

	/**
	 * Validates the number of rows from the screen options.
	 *
	 * @param mixed  $unused The decision of other callbacks.
	 * @param string $option Name of the option.
	 * @param int    $value  The entered number.
	 * @return int 1 to 200.
	 */
	public static function keep_per_page( $unused, $option, $value ): int {
		return min( 200, max( 1, (int) $value ) );
	}

	/**
	 * Prints the tab.
	 */
	public static function show(): void {
		// phpcs:disable WordPress.Security.NonceVerification -- Only selects what to show.
		if ( isset( $_GET['retried'] ) ) {
			$count = (int) $_GET['retried'];
			printf(
				'<div class="notice notice-%s inline is-dismissible" role="status"><p>%s</p></div>',
				esc_attr( $count ? 'success' : 'warning' ),
				esc_html(
					$count
						/* translators: %s: number of events. */
						? sprintf( _n( '%s event will be sent again.', '%s events will be sent again.', $count, 'realtime-events' ), number_format_i18n( $count ) )
						: __( 'There is nothing to send again. Events that wait, and events without valid data, cannot be sent again.', 'realtime-events' )
				)
			);
		}
		if ( null === self::$table ) {
			self::show_event( isset( $_GET['row'] ) ? Outbox::row( (int) $_GET['row'] ) : null );
			return;
		}
		// phpcs:enable
		self::$table->views();
		echo '<form method="post" action="' . esc_url( Screen::url( 'log', self::$table->state() ? array( 'state' => self::$table->state() ) : array() ) ) . '">';
		self::$table->display();
		echo '</form>';
	}

	/**
	 * Prints the page of one event.
	 *
	 * @param object|null $row All columns; null if it is no longer in the outbox.
	 */
	private static function show_event( ?object $row ): void {
		printf( '<p><a href="%s">&larr; %s</a></p>', esc_url( Screen::url( 'log' ) ), esc_html__( 'All events', 'realtime-events' ) );
		if ( null === $row ) {
			printf( '<p>%s</p>', esc_html__( 'This event is no longer in the log. Sent events are kept for one day, failed events for three days.', 'realtime-events' ) );
			return;
		}
		$facts = array(
			__( 'Event', 'realtime-events' )           => Log_Table::name( $row ),
			__( 'Channel', 'realtime-events' )         => $row->channel,
			__( 'Id', 'realtime-events' )              => $row->event_id,
			__( 'State', 'realtime-events' )           => Log_Table::state_label( $row->state ),
			__( 'Created', 'realtime-events' )         => Log_Table::date( (int) $row->created_at ),
			__( 'Ended', 'realtime-events' )           => null === $row->ended_at ? '' : Log_Table::date( (int) $row->ended_at ),
			__( 'Time to accept', 'realtime-events' )  => Log_Table::time_to_accept( $row ),
			__( 'Attempts', 'realtime-events' )        => number_format_i18n( (int) $row->attempts ),
			__( 'Sequence number', 'realtime-events' ) => (string) $row->seq,
			__( 'Reached', 'realtime-events' )         => Log_Table::reach( $row ) . ( $row->gone ? ', ' . sprintf(
				/* translators: %s: number of browsers. */
				_n( '%s had just left', '%s had just left', (int) $row->gone, 'realtime-events' ),
				number_format_i18n( (int) $row->gone )
			) : '' ),
			__( 'HTTP status', 'realtime-events' )     => $row->status ? (string) $row->status : '',
			__( 'Answer', 'realtime-events' )          => (string) $row->answer,
			__( 'Next step', 'realtime-events' )       => Outbox::SENT === $row->state || null === $row->status ? '' : Next_Step::on( (int) $row->status, (string) $row->answer ),
		);
		echo '<table class="widefat striped realtime-events-facts"><tbody>';
		foreach ( $facts as $label => $fact ) {
			if ( '' !== $fact ) {
				printf( '<tr><th scope="row">%s</th><td>%s</td></tr>', esc_html( $label ), esc_html( $fact ) );
			}
		}
		if ( '' !== $row->body ) {
			$event = json_decode( $row->body );
			$body  = null === $event ? $row->body : wp_json_encode( $event, JSON_PRETTY_PRINT | JSON_UNESCAPED_SLASHES | JSON_UNESCAPED_UNICODE );
			printf( '<tr><th scope="row">%s</th><td><pre>%s</pre></td></tr>', esc_html__( 'Body', 'realtime-events' ), esc_html( $body ) );
		}
		echo '</tbody></table>';
		$trace = Log_Table::trace_link( $row );
		if ( '' !== $trace ) {
			echo '<p>' . $trace . '</p>'; // phpcs:ignore WordPress.XSS.EscapeOutput, WordPress.Security.EscapeOutput -- It is.
		}
		if ( Outbox::can_send_again( $row ) ) {
			printf( '<p><a class="button" href="%s">%s</a></p>', esc_url( Log_Table::retry_url( (int) $row->id ) ), esc_html__( 'Send again', 'realtime-events' ) );
			if ( Outbox::SENT === $row->state ) {
				printf( '<p class="description">%s</p>', esc_html__( 'It is sent as a new event with a new id: browsers that received it receive it a second time.', 'realtime-events' ) );
			}
		}
	}

	/**
	 * Sends one event, the selected ones or all failed ones again, if requested.
	 */
	private static function retry(): void {
		// phpcs:disable WordPress.Security.NonceVerification -- Each branch checks its own nonce.
		if ( isset( $_GET['retry'] ) ) {
			$row = (int) $_GET['retry'];
			check_admin_referer( 'realtime_events_retry_' . $row );
			$rows = array( $row );
		} elseif ( isset( $_POST['retry_all'] ) ) {
			check_admin_referer( 'bulk-' . Log_Table::PLURAL );
			$rows = null;
		} elseif ( isset( $_POST['rows'] ) && 'retry' === Log_Table::chosen_action() ) {
			check_admin_referer( 'bulk-' . Log_Table::PLURAL );
			$rows = array_map( 'intval', (array) $_POST['rows'] );
		} else {
			return;
		}
		// phpcs:enable
		if ( ! current_user_can( Screen::CAPABILITY ) ) {
			wp_die( esc_html__( 'You are not allowed to send these events.', 'realtime-events' ), '', array( 'response' => 403 ) );
		}
		$retried = null === $rows ? Outbox::retry() : array_sum( array_map( array( Outbox::class, 'send_again' ), $rows ) );
		if ( $retried ) {
			Sender::reset();
		}
		wp_safe_redirect( Screen::url( 'log', array( 'retried' => $retried ) ) );
		exit;
	}
}
