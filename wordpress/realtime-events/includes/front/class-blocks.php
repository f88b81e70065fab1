<?php
namespace Realtime_Events\Front;

use Realtime_Events\Events\Channels;
use Realtime_Events\Events\Event;
use Realtime_Events\Settings;

defined( 'ABSPATH' ) || exit;

/**
 * The blocks `realtime-events/…` and their shortcodes `[realtime_…]`, which look the same. Users who may not read the
 * channel see nothing.
 */
final class Blocks {

	/**
	 * The class of each block: its attributes are DEFAULTS, and html() is its HTML. A text is `p` as a block, and `span`
	 * as a shortcode, so that it can be within a sentence.
	 */
	const CLASSES = array(
		'feed'     => Feed::class,
		'value'    => Value::class,
		'notice'   => Notice::class,
		'presence' => Presence::class,
	);

	public static function register(): void {
		foreach ( self::CLASSES as $name => $class ) {
			register_block_type(
				dirname( REALTIME_EVENTS_FILE ) . '/blocks/' . $name,
				array(
					'render_callback' => static function ( array $attributes ) use ( $name ): string {
						return self::html( $name, $attributes, true );
					},
				)
			);
			add_shortcode(
				'realtime_' . $name,
				/**
				 * The HTML of the shortcode.
				 *
				 * @param array|string $attributes As the author wrote them; '' if there are none.
				 */
				static function ( $attributes ) use ( $name ): string {
					return self::html( $name, shortcode_atts( self::CLASSES[ $name ]::DEFAULTS, $attributes, 'realtime_' . $name ), false );
				}
			);
		}
	}

	/**
	 * The HTML of both.
	 *
	 * @param string $name       Key of CLASSES.
	 * @param array  $attributes Unchecked.
	 * @param bool   $is_block   Whether it is a block, whose element has the classes and styles of the editor.
	 */
	private static function html( string $name, array $attributes, bool $is_block ): string {
		$class   = self::CLASSES[ $name ];
		$given   = self::given( $attributes, $class::DEFAULTS );
		$problem = self::problem( $given['channel'] );
		if ( null !== $problem ) {
			return Note::html( $problem );
		}
		if ( ! Channels::is_public( $given['channel'] ) && ! defined( 'DONOTCACHEPAGE' ) ) {
			define( 'DONOTCACHEPAGE', true ); // phpcs:ignore WordPress.NamingConventions.PrefixAllGlobals -- Page caches know it by this name.
		}
		return $is_block
			? $class::html( $given, get_block_wrapper_attributes( array( 'class' => 'realtime-' . $name ) ), 'p' )
			: $class::html( $given, 'class="realtime-' . $name . '"', 'span' );
	}

	/**
	 * The attributes, each of the type of its default. An empty one has the same meaning as a missing one.
	 */
	private static function given( array $attributes, array $defaults ): array {
		$given = $defaults;
		foreach ( $defaults as $key => $default ) {
			$value = $attributes[ $key ] ?? '';
			if ( ! is_scalar( $value ) || '' === trim( (string) $value ) ) {
				continue;
			}
			if ( is_int( $default ) ) {
				$given[ $key ] = is_numeric( $value ) ? (int) min( PHP_INT_MAX / 2, max( 0, (float) $value ) ) : $default;
			} else {
				// The white space around a value belongs to the text.
				$given[ $key ] = in_array( $key, array( 'before', 'after' ), true ) ? (string) $value : trim( (string) $value );
			}
		}
		return $given;
	}

	/**
	 * The reason that there is no block, a sentence; null if there is none.
	 */
	private static function problem( string $channel ): ?string {
		if ( ! Event::is_channel( $channel ) ) {
			return Event::channel_rule();
		}
		if ( ! Settings::current()->may_read( $channel, get_current_user_id() ) ) {
			/* translators: %s: name of a channel. */
			return sprintf( __( 'You may not read the channel %s, so you do not see its events.', 'realtime-events' ), $channel );
		}
		if ( '' === Settings::current()->websocket_url() ) {
			return __( 'Enter the WebSocket URL in Settings, Realtime Events.', 'realtime-events' );
		}
		return null;
	}
}
