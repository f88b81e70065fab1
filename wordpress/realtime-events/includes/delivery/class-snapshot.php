<?php
namespace Realtime_Events\Delivery;

defined( 'ABSPATH' ) || exit;

/**
 * The channels as a page is rendered with them: each is read once in a request, the position before the events. A browser
 * goes on from the position, so it may get an event that the page already shows, but misses none.
 */
final class Snapshot {

	/**
	 * Most events of a channel.
	 */
	const NEWEST = 200;

	/**
	 * Positions by the id of the site and the channel.
	 *
	 * @var array<int, array<string, array{seq: int, epoch: string}|null>>
	 */
	private static array $positions = array();

	/**
	 * Events by the id of the site and the channel.
	 *
	 * @var array<int, array<string, object[]>>
	 */
	private static array $events = array();

	/**
	 * The position of a channel.
	 *
	 * @param string $channel Its name on this site.
	 * @return array{seq: int, epoch: string}|null Null if there is none yet.
	 */
	public static function position( string $channel ): ?array {
		$known = &self::$positions[ get_current_blog_id() ];
		if ( ! isset( $known ) || ! array_key_exists( $channel, $known ) ) {
			$known[ $channel ] = Outbox::position( $channel );
		}
		return $known[ $channel ];
	}

	/**
	 * All positions of this site that were asked for, by channel.
	 *
	 * @return array<string, array{seq: int, epoch: string}>
	 */
	public static function positions(): array {
		return array_filter( self::$positions[ get_current_blog_id() ] ?? array() );
	}

	/**
	 * The newest events of a channel, newest first.
	 *
	 * @param string $channel Its name on this site.
	 * @return object[] As of Outbox::recent(), at most NEWEST.
	 */
	public static function events( string $channel ): array {
		self::position( $channel );
		$known = &self::$events[ get_current_blog_id() ][ $channel ];
		if ( null === $known ) {
			$known = Outbox::recent( $channel, self::NEWEST );
		}
		return $known;
	}
}
