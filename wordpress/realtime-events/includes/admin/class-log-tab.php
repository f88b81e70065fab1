<?php
/**
 * The delivery log.
 *
 * @package Realtime_Events
 */

namespace Realtime_Events\Admin;

use Realtime_Events\Advice;
use Realtime_Events\Outbox;
use Realtime_Events\Sender;

defined( 'ABSPATH' ) || exit;

/**
 * The third tab: what is in the outbox, and how to try again what failed.
 */
final class Log_Tab {

	const NONCE = 'realtime_events_log';

	/**
	 * The table; null where one event is looked at.
	 *
	 * @var Log_Table|null
	 */
	private static $table;

	/**
	 * Does what was asked for, and reads what is to be shown.
	 */
	public static function prepare() {
		self::retry();
		// phpcs:ignore WordPress.Security.NonceVerification -- Which one to look at.
		if ( ! isset( $_GET['row'] ) ) {
			add_screen_option(
				'per_page',
				array(
					'default' => 20,
					'option'  => Log_Table::PER_PAGE,
				)
			);
			self::$table = new Log_Table();
			self::$table->prepare_items();
		}
	}

	/**
	 * Rows of a page, as chosen in the screen's options.
	 *
	 * @param mixed  $unused What others decided.
	 * @param string $option Its name.
	 * @param int    $value  What was chosen.
	 * @return int 1 to 200.
	 */
	public static function keep_per_page( $unused, $option, $value ) {
		return min( 200, max( 1, (int) $value ) );
	}

	/**
	 * Puts it out.
	 */
	public static function show() {
		// phpcs:disable WordPress.Security.NonceVerification -- What to look at.
		if ( isset( $_GET['retried'] ) ) {
			$count = (int) $_GET['retried'];
			printf(
				'<div class="notice notice-%s inline is-dismissible" role="status"><p>%s</p></div>',
				esc_attr( $count ? 'success' : 'warning' ),
				esc_html(
					$count
						/* translators: %s: how many. */
						? sprintf( _n( '%s event is tried again.', '%s events are tried again.', $count, 'realtime-events' ), number_format_i18n( $count ) )
						: __( 'Nothing to try again: only events that failed can be, and not those that were never written whole.', 'realtime-events' )
				)
			);
		}
		if ( null === self::$table ) {
			self::show_event( isset( $_GET['row'] ) ? Outbox::row( (int) $_GET['row'] ) : null );
			return;
		}
		// phpcs:enable
		self::$table->views();
		echo '<form method="post" action="' . esc_url( Admin_Page::url( 'log', self::$table->state() ? array( 'state' => self::$table->state() ) : array() ) ) . '">';
		self::$table->display();
		echo '</form>';
	}

	/**
	 * The address at which one event is looked at.
	 *
	 * @param int $row The row's id.
	 * @return string To be escaped.
	 */
	public static function url_of( $row ) {
		return Admin_Page::url( 'log', array( 'row' => (int) $row ) );
	}

	/**
	 * The address that tries a failed event again.
	 *
	 * @param int $row The row's id.
	 * @return string To be escaped.
	 */
	public static function retry_url( $row ) {
		return wp_nonce_url( Admin_Page::url( 'log', array( 'retry' => (int) $row ) ), 'realtime_events_retry_' . (int) $row );
	}

	/**
	 * One event, with all that is known of it.
	 *
	 * @param object|null $row All columns; null where it is not there any more.
	 */
	private static function show_event( $row ) {
		printf( '<p><a href="%s">&larr; %s</a></p>', esc_url( Admin_Page::url( 'log' ) ), esc_html__( 'All events', 'realtime-events' ) );
		if ( null === $row ) {
			printf( '<p>%s</p>', esc_html__( 'This event is not in the log any more: what was sent is kept for a day, what failed for three.', 'realtime-events' ) );
			return;
		}
		$facts = array(
			__( 'Event', 'realtime-events' )       => $row->event,
			__( 'Channel', 'realtime-events' )     => $row->channel,
			__( 'Id', 'realtime-events' )          => $row->event_id,
			__( 'State', 'realtime-events' )       => Log_Table::state_label( $row->state ),
			__( 'Written', 'realtime-events' )     => Log_Table::date( $row->created_at ),
			__( 'Ended', 'realtime-events' )       => null === $row->ended_at ? '' : Log_Table::date( $row->ended_at ),
			__( 'Attempts', 'realtime-events' )    => number_format_i18n( (int) $row->attempts ),
			__( 'Number in the channel', 'realtime-events' ) => (string) $row->seq,
			__( 'HTTP status', 'realtime-events' ) => $row->status ? (string) $row->status : '',
			__( 'Answer', 'realtime-events' )      => (string) $row->answer,
			__( 'What to do', 'realtime-events' )  => Outbox::SENT === $row->state || null === $row->status ? '' : Advice::on( (int) $row->status, (string) $row->answer ),
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
		if ( Outbox::can_retry( $row ) ) {
			printf( '<p><a class="button" href="%s">%s</a></p>', esc_url( self::retry_url( $row->id ) ), esc_html__( 'Try again', 'realtime-events' ) );
		}
	}

	/**
	 * Tries again what was asked for: one event, those with a tick, or all that failed.
	 */
	private static function retry() {
		// phpcs:disable WordPress.Security.NonceVerification -- Checked below, each by its own nonce.
		if ( isset( $_GET['retry'] ) ) {
			$row = (int) $_GET['retry'];
			check_admin_referer( 'realtime_events_retry_' . $row );
			$rows = array( $row );
		} elseif ( isset( $_POST['retry_all'] ) ) {
			check_admin_referer( 'bulk-' . Log_Table::PLURAL );
			$rows = array( null );
		} elseif ( isset( $_POST['rows'] ) && 'retry' === Log_Table::chosen_action() ) {
			check_admin_referer( 'bulk-' . Log_Table::PLURAL );
			$rows = array_map( 'intval', (array) $_POST['rows'] );
		} else {
			return;
		}
		// phpcs:enable
		if ( ! current_user_can( Admin_Page::CAPABILITY ) ) {
			wp_die( esc_html__( 'You may not send these events.', 'realtime-events' ), '', array( 'response' => 403 ) );
		}
		$retried = array_sum( array_map( array( Outbox::class, 'retry' ), $rows ) );
		if ( $retried ) {
			Sender::reset();
		}
		wp_safe_redirect( Admin_Page::url( 'log', array( 'retried' => $retried ) ) );
		exit;
	}
}
