<?php
namespace Realtime_Events\Admin;

use Realtime_Events\Status\Status;

defined( 'ABSPATH' ) || exit;

/**
 * For users who manage the site: a line in "At a Glance", and a notice while events are failing.
 */
final class Dashboard {

	/**
	 * Adds the line.
	 *
	 * @param string[] $items The other lines.
	 * @return mixed The lines.
	 */
	public static function glance( $items ) {
		if ( current_user_can( Screen::CAPABILITY ) ) {
			$status = Status::now();
			/* translators: %s: the state, such as "Connected". */
			$text    = sprintf( __( 'Realtime Events: %s', 'realtime-events' ), $status->word() );
			$items[] = sprintf( '<a class="realtime-events-glance is-%s" href="%s">%s</a>', esc_attr( $status->state ), esc_url( Screen::url( 'settings' ) ), esc_html( $text ) );
		}
		return $items;
	}

	/**
	 * Prints the icon of the line and its colour.
	 */
	public static function style(): void {
		echo '<style>#dashboard_right_now a.realtime-events-glance::before { content: "\\f488"; } #dashboard_right_now a.realtime-events-glance.is-failing, #dashboard_right_now a.realtime-events-glance.is-failing::before { color: #b32d2e; }</style>';
	}

	/**
	 * Prints the notice.
	 */
	public static function notice(): void {
		if ( ! Status::may_be_failing() || ! current_user_can( Screen::CAPABILITY ) ) {
			return;
		}
		$screen = get_current_screen();
		if ( $screen && 'settings_page_' . Screen::SLUG === $screen->id ) {
			return; // It shows the status anyway.
		}
		$status = Status::now();
		if ( Status::FAILING === $status->state ) {
			printf(
				'<div class="notice notice-error realtime-events-notice"><p><strong>%s</strong> %s %s <a href="%s">%s</a></p></div>',
				esc_html__( 'Realtime Events:', 'realtime-events' ),
				esc_html( $status->sentence ),
				esc_html( $status->next_step ),
				esc_url( Screen::url( 'settings' ) ),
				esc_html__( 'Go to the settings', 'realtime-events' )
			);
		}
	}
}
