<?php
/**
 * What the owner sees elsewhere in the administration.
 *
 * @package Realtime_Events
 */

namespace Realtime_Events\Admin;

use Realtime_Events\Schedule;
use Realtime_Events\Status;

defined( 'ABSPATH' ) || exit;

/**
 * A line in "At a Glance", and a notice while events do not get through. Both for those who manage the site.
 */
final class Dashboard {

	/**
	 * Adds the line.
	 *
	 * @param string[] $items Those of others.
	 * @return string[]
	 */
	public static function glance( $items ) {
		if ( current_user_can( Admin_Page::CAPABILITY ) ) {
			$status = Status::now();
			/* translators: %s: state, as "Connected". */
			$text    = sprintf( __( 'Realtime Events: %s', 'realtime-events' ), $status->word() );
			$items[] = sprintf( '<a class="realtime-events-glance is-%s" href="%s">%s</a>', esc_attr( $status->state ), esc_url( Admin_Page::url( 'settings' ) ), esc_html( $text ) );
		}
		return $items;
	}

	/**
	 * The sign before the line, and its colour.
	 */
	public static function style() {
		echo '<style>#dashboard_right_now a.realtime-events-glance::before { content: "\\f488"; } #dashboard_right_now a.realtime-events-glance.is-failing, #dashboard_right_now a.realtime-events-glance.is-failing::before { color: #b32d2e; }</style>';
	}

	/**
	 * Puts the notice out. It goes when what it says is no more.
	 */
	public static function notice() {
		if ( ! current_user_can( Admin_Page::CAPABILITY ) || 0 === Schedule::loaded()->due ) {
			return;
		}
		$screen = get_current_screen();
		if ( $screen && 'settings_page_' . Admin_Page::SLUG === $screen->id ) {
			return; // It says so itself.
		}
		$status = Status::now();
		if ( Status::FAILING === $status->state ) {
			printf(
				'<div class="notice notice-error realtime-events-notice"><p><strong>%s</strong> %s %s <a href="%s">%s</a></p></div>',
				esc_html__( 'Realtime Events:', 'realtime-events' ),
				esc_html( $status->sentence ),
				esc_html( $status->advice ),
				esc_url( Admin_Page::url( 'settings' ) ),
				esc_html__( 'Look at the settings', 'realtime-events' )
			);
		}
	}
}
