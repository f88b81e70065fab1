<?php
namespace Realtime_Events\Admin;

use Realtime_Events\Events\Channels;
use Realtime_Events\Events\Readers;
use Realtime_Events\Watch;

defined( 'ABSPATH' ) || exit;

/**
 * Shows the event that a mapped hook would send, and who could read it, before the mapping is saved. The arguments of a
 * hook are known only when it runs: the site waits for its next run, and sends nothing.
 */
final class Sample {

	/**
	 * Waits for the hook, unless there is a sample of this mapping, or the user already waits for it.
	 *
	 * @param array $mapping A valid one, as one of Settings::hooks().
	 */
	public static function ask( array $mapping ): void {
		$user  = get_current_user_id();
		$asked = Watch::asked();
		$waits = null !== $asked && $asked['user'] === $user && $asked['mapping'] === $mapping;
		if ( ! $waits && null === Watch::sample( $user, $mapping ) ) {
			Watch::ask( $user, $mapping );
		}
	}

	/**
	 * Prints the sample, or that the site waits for the hook.
	 *
	 * @param array $mapping As one of Settings::hooks().
	 */
	public static function show( array $mapping ): void {
		$sample = Watch::sample( get_current_user_id(), $mapping );
		$asked  = Watch::asked();
		$state  = null === $sample ? 'waiting' : ( isset( $sample['json'] ) ? 'ready' : 'failed' );
		printf( '<div class="realtime-events-sample is-%1$s" data-state="%1$s" role="status">', esc_attr( $state ) );
		self::show_readers( $mapping );
		if ( 'ready' === $state ) {
			$event = json_decode( $sample['json'] );
			printf(
				'<p>%s</p><pre>%s</pre>',
				esc_html__( 'The hook has run. With this row, this event would have been sent:', 'realtime-events' ),
				esc_html( wp_json_encode( $event, JSON_PRETTY_PRINT | JSON_UNESCAPED_SLASHES | JSON_UNESCAPED_UNICODE ) )
			);
		} elseif ( 'failed' === $state ) {
			/* translators: %s: the reason. */
			printf( '<p class="realtime-events-error">%s</p>', esc_html( sprintf( __( 'The hook has run, but no event would have been sent. %s', 'realtime-events' ), $sample['error'] ) ) );
		} else {
			printf(
				'<p>%s</p><noscript><p>%s</p></noscript>',
				esc_html(
					sprintf(
						/* translators: 1: name of a hook, 2: a time of day. */
						__( 'Waiting until %2$s for the hook %1$s to run. Do what makes it run, for example in another window. The event is shown here, and sent to nobody.', 'realtime-events' ),
						$mapping['hook'],
						wp_date( 'H:i', null === $asked ? time() : $asked['until'] )
					)
				),
				esc_html__( 'Press “Show a sample” again after it has run.', 'realtime-events' )
			);
		}
		printf( '<p>%s</p></div>', esc_html__( 'The row is not saved yet.', 'realtime-events' ) );
	}

	/**
	 * Prints who could read the event.
	 *
	 * @param array $mapping As one of Settings::hooks().
	 */
	private static function show_readers( array $mapping ): void {
		$channel = $mapping['channel'];
		if ( Channels::is_public( $channel ) ) {
			printf( '<p class="realtime-events-error">%s</p>', esc_html__( 'Everyone on the internet can read this event, also without logging in.', 'realtime-events' ) );
			return;
		}
		if ( preg_match( '/^user:(\d+)$/D', $channel, $match ) ) {
			$user = get_userdata( (int) $match[1] );
			/* translators: %s: name of a user. */
			$text = $user ? sprintf( __( 'Only the user %s can read this event.', 'realtime-events' ), $user->display_name ) : __( 'Nobody can read this event: there is no such user.', 'realtime-events' );
		} elseif ( preg_match( '/^post:(\d+)$/D', $channel, $match ) ) {
			/* translators: %s: title of a post. */
			$text = get_post( (int) $match[1] ) ? sprintf( __( 'Users who may read the post “%s” can read this event.', 'realtime-events' ), get_the_title( (int) $match[1] ) ) : __( 'Nobody can read this event: there is no such post.', 'realtime-events' );
		} else {
			$required = Readers::capabilities( $channel, $mapping['capability'] );
			$count    = self::users_with( $required );
			/* translators: 1: number of users, 2: name of a capability, or of several. */
			$text = sprintf( _n( '%1$s user of this site can read this event: with the capability %2$s.', '%1$s users of this site can read this event: those with the capability %2$s.', $count, 'realtime-events' ), number_format_i18n( $count ), implode( ' / ', $required ) );
			if ( is_multisite() ) {
				$text .= ' ' . __( 'Super admins can read it too.', 'realtime-events' );
			}
		}
		if ( has_filter( 'realtime_events_may_read' ) ) {
			$text .= ' ' . __( 'Code on this site can allow more users, or fewer: it uses the filter realtime_events_may_read.', 'realtime-events' );
		}
		printf( '<p><strong>%s</strong></p>', esc_html( $text ) );
	}

	/**
	 * Number of users of this site with at least one of these capabilities.
	 *
	 * @param string[] $capabilities Their names.
	 */
	private static function users_with( array $capabilities ): int {
		$query = new \WP_User_Query(
			array(
				'capability__in' => $capabilities,
				'fields'         => 'ID',
				'number'         => 1,
				'count_total'    => true,
			)
		);
		return (int) $query->get_total();
	}
}
