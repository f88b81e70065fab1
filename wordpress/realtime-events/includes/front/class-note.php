<?php
namespace Realtime_Events\Front;

defined( 'ABSPATH' ) || exit;

/**
 * The reason that a block shows nothing, for users who can do something about it.
 */
final class Note {

	/**
	 * A sentence in the place of a block, for users who may edit posts.
	 *
	 * @param string $sentence Plain text.
	 * @return string '' for all other users.
	 */
	public static function html( string $sentence ): string {
		if ( ! current_user_can( 'edit_posts' ) ) {
			return '';
		}
		/* translators: %s: a sentence. */
		return '<p class="realtime-note">' . Text::html( sprintf( __( 'Realtime Events: %s', 'realtime-events' ), $sentence ) ) . '</p>';
	}
}
