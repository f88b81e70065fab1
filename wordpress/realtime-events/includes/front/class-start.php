<?php
namespace Realtime_Events\Front;

use Realtime_Events\Delivery\Snapshot;

defined( 'ABSPATH' ) || exit;

/**
 * The point from which an element follows its channel.
 */
final class Start {

	/**
	 * Most events that an element begins with if the position of its channel is not known.
	 */
	const REWIND = 100;

	/**
	 * The channel of an element, and the position after which the browser goes on.
	 *
	 * @param string $channel Its name on this site.
	 * @return string Attributes, escaped.
	 */
	public static function of( string $channel ): string {
		$position = Snapshot::position( $channel );
		return 'data-realtime-channel="' . Text::html( $channel ) . '" ' . ( $position
			? 'data-realtime-since="' . $position['seq'] . '" data-realtime-epoch="' . Text::html( $position['epoch'] ) . '"'
			: 'data-realtime-rewind="' . self::REWIND . '"' );
	}
}
