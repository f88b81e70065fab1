<?php
namespace Realtime_Events\Admin;

use Realtime_Events\Delivery\Outbox;
use Realtime_Events\Delivery\Personal_Data;

defined( 'ABSPATH' ) || exit;

/**
 * Personal data: the text that Settings, Privacy suggests for the privacy policy of the site, and the copies in the outbox
 * for Tools, Export and Erase Personal Data. Those are the events about the comments of an e-mail address, and about the
 * user with it. What the gateway has is deleted after its RetentionHours; no request reaches it there.
 */
final class Privacy {

	const GROUP = 'realtime-events';

	/**
	 * Most events in one step of a request.
	 */
	const EVENTS_PER_PAGE = 100;

	/**
	 * Suggests the text.
	 */
	public static function propose(): void {
		$texts    = array(
			__( 'This plugin sends events on the site to a gateway in your own AWS account, which pushes them to browsers. Name the region of that account. Change the text if you have switched events off, mapped other hooks, or set RetentionHours of the gateway to another value than 24.', 'realtime-events' ),
			__( 'When you comment, your name and the text of the comment are sent to a service that we run at Amazon Web Services, which immediately shows them to people who have a page of this site open and may read the comment. The name and the roles of an account are sent to administrators when it changes, and the number, the status and the total of an order to people who work in the shop. E-mail addresses and IP addresses are not sent.', 'realtime-events' ),
			__( 'This site keeps sent data for one day, the newest public data for at most 30 days, and data that could not be sent for at most six days. The service keeps it for one day, for browsers that were offline.', 'realtime-events' ),
			__( 'While you view a page with live content, your browser is connected to this service. The service thereby learns your IP address and, if you are logged in and the content is not public, your user ID. It sets no cookies.', 'realtime-events' ),
		);
		$tutorial = array_shift( $texts );
		wp_add_privacy_policy_content(
			__( 'Realtime Events', 'realtime-events' ),
			'<p class="privacy-policy-tutorial">' . esc_html( $tutorial ) . '</p><p><strong class="privacy-policy-tutorial">' . esc_html__( 'Suggested text:', 'realtime-events' ) . '</strong> ' . implode( '</p><p>', array_map( 'esc_html', $texts ) ) . '</p>'
		);
	}

	/**
	 * Adds the exporter.
	 *
	 * @param array $exporters The others.
	 * @return mixed The exporters.
	 */
	public static function exporters( $exporters ) {
		$exporters[ self::GROUP ] = array(
			'exporter_friendly_name' => __( 'Realtime Events', 'realtime-events' ),
			'callback'               => array( self::class, 'export' ),
		);
		return $exporters;
	}

	/**
	 * Adds the eraser: before that of WordPress, after which no comment is known by its e-mail address.
	 *
	 * @param array $erasers The others.
	 * @return mixed The erasers.
	 */
	public static function erasers( $erasers ) {
		return array(
			self::GROUP => array(
				'eraser_friendly_name' => __( 'Realtime Events', 'realtime-events' ),
				'callback'             => array( self::class, 'erase' ),
			),
		) + (array) $erasers;
	}

	/**
	 * Exports events.
	 *
	 * @param string $email An e-mail address.
	 * @param int    $page  From 1.
	 * @return array{data: array[], done: bool} As WordPress expects it.
	 */
	public static function export( string $email, int $page = 1 ): array {
		$rows  = self::rows( $email, ( max( 1, $page ) - 1 ) * self::EVENTS_PER_PAGE );
		$items = array();
		foreach ( $rows as $row ) {
			$items[] = array(
				'group_id'          => self::GROUP,
				'group_label'       => __( 'Realtime Events', 'realtime-events' ),
				'group_description' => __( 'Copies of events in the outbox of this site.', 'realtime-events' ),
				'item_id'           => self::GROUP . '-' . $row->id,
				'data'              => array(
					array(
						'name'  => __( 'Event', 'realtime-events' ),
						'value' => $row->event,
					),
					array(
						'name'  => __( 'Channel', 'realtime-events' ),
						'value' => $row->channel,
					),
					array(
						'name'  => __( 'Created', 'realtime-events' ),
						'value' => gmdate( 'Y-m-d\TH:i:s\Z', (int) $row->created_at ),
					),
					array(
						'name'  => __( 'Data', 'realtime-events' ),
						'value' => $row->body,
					),
				),
			);
		}
		return array(
			'data' => $items,
			'done' => count( $rows ) < self::EVENTS_PER_PAGE,
		);
	}

	/**
	 * Erases events, also those that are waiting to be sent. Each step erases the first ones that are left.
	 *
	 * @param string $email An e-mail address.
	 * @return array{items_removed: bool, items_retained: bool, messages: string[], done: bool} As WordPress expects it.
	 */
	public static function erase( string $email ): array {
		$rows    = self::rows( $email, 0 );
		$waiting = count( wp_list_filter( $rows, array( 'state' => Outbox::PENDING ) ) );
		$reached = count( wp_list_filter( $rows, array( 'state' => Outbox::SENT ) ) );
		Personal_Data::erase( wp_list_pluck( $rows, 'id' ) );

		$messages = array();
		if ( $waiting > 0 ) {
			/* translators: %s: number of events. */
			$messages[] = sprintf( _n( '%s event of Realtime Events was erased before it was sent. No browser receives it.', '%s events of Realtime Events were erased before they were sent. No browser receives them.', $waiting, 'realtime-events' ), number_format_i18n( $waiting ) );
		}
		if ( $reached > 0 ) {
			/* translators: %s: number of events. */
			$messages[] = sprintf( _n( 'The gateway of Realtime Events may have a copy of %s event. It deletes it after its RetentionHours, 24 by default.', 'The gateway of Realtime Events may have a copy of %s events. It deletes them after its RetentionHours, 24 by default.', $reached, 'realtime-events' ), number_format_i18n( $reached ) );
		}
		return array(
			'items_removed'  => array() !== $rows,
			'items_retained' => false,
			'messages'       => $messages,
			'done'           => count( $rows ) < self::EVENTS_PER_PAGE,
		);
	}

	/**
	 * Events about the user with an e-mail address, and about comments with it or by this user.
	 *
	 * @param string $email An e-mail address.
	 * @param int    $skip  Events to skip.
	 * @return object[] Rows of the outbox.
	 */
	private static function rows( string $email, int $skip ): array {
		$user     = get_user_by( 'email', $email );
		$comments = '' === $email ? array() : get_comments(
			array(
				'author_email' => $email,
				'fields'       => 'ids',
				'status'       => 'any',
			)
		);
		if ( $user ) {
			$comments = array_merge(
				$comments,
				get_comments(
					array(
						'user_id' => $user->ID,
						'fields'  => 'ids',
						'status'  => 'any',
					)
				)
			);
		}
		return Personal_Data::about( $user ? $user->ID : 0, array_map( 'intval', $comments ), self::EVENTS_PER_PAGE, $skip );
	}
}
