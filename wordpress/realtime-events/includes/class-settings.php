<?php
/**
 * Settings.
 *
 * @package Realtime_Events
 */

namespace Realtime_Events;

defined( 'ABSPATH' ) || exit;

/**
 * What the owner has set, a value that does not change. A constant in wp-config.php wins over what is stored.
 */
final class Settings {

	const OPTION = 'realtime_events';

	/**
	 * The constant of each setting that has one.
	 */
	const CONSTANTS = array(
		'url'           => 'REALTIME_EVENTS_URL',
		'websocket_url' => 'REALTIME_EVENTS_WEBSOCKET_URL',
		'secret'        => 'REALTIME_EVENTS_SECRET',
	);

	/**
	 * What holds where nothing is stored. Sources are what sends events by itself; each of `hooks` is
	 * `array( 'hook', 'event', 'argument', 'channel', 'capability' )`.
	 */
	const DEFAULTS = array(
		'url'           => '',
		'websocket_url' => '',
		'secret'        => '',
		'sources'       => array( 'posts', 'comments', 'terms', 'users', 'woocommerce' ),
		'hooks'         => array(),
		'everywhere'    => false,
	);

	/**
	 * All settings, stored and from constants.
	 *
	 * @var array
	 */
	private $values;

	/**
	 * Of what is stored.
	 *
	 * @param array $stored As DEFAULTS.
	 */
	private function __construct( array $stored ) {
		$this->values = $stored;
		foreach ( self::CONSTANTS as $key => $constant ) {
			if ( defined( $constant ) ) {
				$this->values[ $key ] = (string) constant( $constant );
			}
		}
	}

	/**
	 * The settings as they are now.
	 *
	 * @return self
	 */
	public static function current() {
		return new self( self::stored() );
	}

	/**
	 * What is stored, without the constants: what a form changes a part of.
	 *
	 * @return array As DEFAULTS.
	 */
	public static function stored() {
		$stored = get_option( self::OPTION );
		return array_merge( self::DEFAULTS, is_array( $stored ) ? array_intersect_key( $stored, self::DEFAULTS ) : array() );
	}

	/**
	 * Whether a constant in wp-config.php sets it.
	 *
	 * @param string $key A key of CONSTANTS.
	 * @return bool
	 */
	public static function is_constant( $key ) {
		return isset( self::CONSTANTS[ $key ] ) && defined( self::CONSTANTS[ $key ] );
	}

	/**
	 * Where events are posted to.
	 *
	 * @return string '' until it is set.
	 */
	public function url() {
		return $this->values['url'];
	}

	/**
	 * Where browsers ask that cannot hold a WebSocket: /history beside /dispatch.
	 *
	 * @return string '' where the dispatch URL does not end in /dispatch.
	 */
	public function history_url() {
		return '/dispatch' === substr( $this->values['url'], -9 ) ? substr( $this->values['url'], 0, -9 ) . '/history' : '';
	}

	/**
	 * Where browsers connect.
	 *
	 * @return string '' until it is set.
	 */
	public function websocket_url() {
		return $this->values['websocket_url'];
	}

	/**
	 * What signs events and tokens.
	 *
	 * @return Signature|null Null until a valid one is set.
	 */
	public function signature() {
		return Signature::of( $this->values['secret'] );
	}

	/**
	 * Whether a secret is set, a valid one or not.
	 *
	 * @return bool
	 */
	public function has_secret() {
		return '' !== $this->values['secret'];
	}

	/**
	 * Whether events can be sent.
	 *
	 * @return bool
	 */
	public function is_complete() {
		return '' !== $this->values['url'] && null !== $this->signature();
	}

	/**
	 * Whether a source sends its events.
	 *
	 * @param string $source `posts`, `comments`, `terms`, `users` or `woocommerce`.
	 * @return bool
	 */
	public function has_source( $source ) {
		return in_array( $source, (array) $this->values['sources'], true );
	}

	/**
	 * The hooks that are events too.
	 *
	 * @return array<int, array{hook: string, event: string, argument: int, channel: string, capability: string}>
	 */
	public function hooks() {
		return (array) $this->values['hooks'];
	}

	/**
	 * Whether the browser script is on every page, not only where a block, a shortcode or a theme asks for it.
	 *
	 * @return bool
	 */
	public function is_everywhere() {
		return (bool) $this->values['everywhere'];
	}

	/**
	 * What a user must be able to do to read a channel that a mapped hook sends to.
	 *
	 * @param string $channel As code on the site says it.
	 * @return string '' where no mapping names the channel.
	 */
	public function capability_of( $channel ) {
		foreach ( $this->hooks() as $hook ) {
			if ( $channel === $hook['channel'] ) {
				return $hook['capability'];
			}
		}
		return '';
	}
}
