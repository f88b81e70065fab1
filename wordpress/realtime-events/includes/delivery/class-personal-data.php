<?php
namespace Realtime_Events\Delivery;

use Realtime_Events\Events\Channels;

defined( 'ABSPATH' ) || exit;

/**
 * The events in the outbox that are about a person.
 */
final class Personal_Data {

	/**
	 * Events about people: those on some channels, and those whose data names a user or a comment.
	 *
	 * @param int      $user     Id of the user, 0 for none.
	 * @param int[]    $comments Ids of comments.
	 * @param int      $limit    Most rows.
	 * @param int      $skip     Rows to skip.
	 * @return object[] All columns, oldest first.
	 */
	public static function about( int $user, array $comments, int $limit, int $skip = 0 ): array {
		global $wpdb;
		$found    = array();
		$last     = 0;
		$name     = Channels::on_this_site( 'user:' . $user );
		$comments = array_flip( $comments );
		do {
			// The text narrows it down; the data decides.
			$rows = $wpdb->get_results(
				$wpdb->prepare(
					'SELECT * FROM ' . Outbox::table() . " WHERE id > %d AND kind = 'event' AND state <> 'noted' AND (channel = %s OR body LIKE %s OR body LIKE %s) ORDER BY id LIMIT 500",
					$last,
					$name,
					'%' . $wpdb->esc_like( '"user_id":' . $user ) . '%',
					'%' . $wpdb->esc_like( '"comment_id":' ) . '%'
				)
			);
			foreach ( $rows as $row ) {
				$last = (int) $row->id;
				$body = json_decode( $row->body, true );
				$data = isset( $body['data'] ) && is_array( $body['data'] ) ? $body['data'] : array();
				$is   = ( $user > 0 && ( $name === $row->channel || ( isset( $data['user_id'] ) && $user === (int) $data['user_id'] ) ) )
					|| ( isset( $data['comment_id'] ) && is_scalar( $data['comment_id'] ) && isset( $comments[ (int) $data['comment_id'] ] ) );
				if ( $is && --$skip < 0 ) {
					$found[] = $row;
				}
			}
		} while ( isset( $rows[499] ) && ! isset( $found[ $limit - 1 ] ) );
		return array_slice( $found, 0, $limit );
	}

	/**
	 * Deletes events, whatever their state. One that is being sent at this moment is delivered all the same.
	 *
	 * @param int[] $rows Ids of rows.
	 */
	public static function erase( array $rows ): void {
		global $wpdb;
		$ids = implode( ',', array_map( 'intval', $rows ) );
		if ( '' !== $ids ) {
			$wpdb->query( 'DELETE FROM ' . Outbox::table() . " WHERE kind = 'event' AND id IN ($ids)" );
		}
	}
}
