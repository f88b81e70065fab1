<?php
namespace Realtime_Events;

use Realtime_Events\Events\Readers;
use Realtime_Events\Events\Signature;

defined( 'ABSPATH' ) || exit;

/**
 * The settings of the site, as an immutable value. A constant in wp-config.php overrides the stored value.
 */
final class Settings {

	const OPTION = 'realtime_events';

	/**
	 * The constant of each setting that has one.
	 */
	const CONSTANTS = array(
		'url'           => 'REALTIME_EVENTS_URL',
		'websocket_url' => 'REALTIME_EVENTS_WEBSOCKET_URL',
		'history_url'   => 'REALTIME_EVENTS_HISTORY_URL',
		'secret'        => 'REALTIME_EVENTS_SECRET',
	);

	/**
	 * The values if nothing is stored. Each of `hooks` has the shape that hooks() returns.
	 */
	const DEFAULTS = array(
		'url'           => '',
		'websocket_url' => '',
		'history_url'   => '',
		'secret'        => '',
		'sources'       => array( 'posts', 'comments', 'terms', 'users', 'woocommerce' ),
		'hooks'         => array(),
		'everywhere'    => false,
	);

	/**
	 * The `argument` of a mapped hook that sends all arguments.
	 */
	const ALL_ARGUMENTS = -1;

	/**
	 * As DEFAULTS, from the option and the constants.
	 */
	private array $values;

	private function __construct( array $stored ) {
		$this->values = $stored;
		foreach ( self::CONSTANTS as $key => $constant ) {
			if ( defined( $constant ) ) {
				$this->values[ $key ] = (string) constant( $constant );
			}
		}
	}

	public static function current(): self {
		return new self( self::stored() );
	}

	/**
	 * The settings as they would be with other stored values.
	 *
	 * @param array $stored As stored() returns them.
	 */
	public static function with( array $stored ): self {
		return new self( $stored + self::DEFAULTS );
	}

	/**
	 * The stored values, without the constants. A form changes a part of them.
	 *
	 * @return array As DEFAULTS.
	 */
	public static function stored(): array {
		$stored = get_option( self::OPTION );
		$values = array_merge( self::DEFAULTS, is_array( $stored ) ? array_intersect_key( $stored, self::DEFAULTS ) : array() );
		foreach ( array_keys( self::CONSTANTS ) as $key ) {
			$values[ $key ] = is_string( $values[ $key ] ) ? $values[ $key ] : ''; // Other code can write the option.
		}
		return $values;
	}

	/**
	 * Whether a constant in wp-config.php defines a setting.
	 */
	public static function is_constant( string $key ): bool {
		return isset( self::CONSTANTS[ $key ] ) && defined( self::CONSTANTS[ $key ] );
	}

	/**
	 * The dispatch URL; '' if it is not set.
	 */
	public function url(): string {
		return $this->values['url'];
	}

	/**
	 * The URL for browsers without a WebSocket; '' if it is not set. It is not made from the dispatch URL: every page shows
	 * this one, and no page shows that one.
	 */
	public function history_url(): string {
		return $this->values['history_url'];
	}

	/**
	 * The URL that revokes the tokens of a user: /connections/revoke beside /dispatch.
	 *
	 * @return string '' if no dispatch URL is set.
	 */
	public function revoke_url(): string {
		return '' === $this->values['url'] ? '' : preg_replace( '#/dispatch$#D', '', $this->values['url'] ) . '/connections/revoke';
	}

	/**
	 * The WebSocket URL; '' if it is not set.
	 */
	public function websocket_url(): string {
		return $this->values['websocket_url'];
	}

	/**
	 * Signs events and tokens.
	 *
	 * @return Signature|null Null if no valid secret is set.
	 */
	public function signature(): ?Signature {
		return Signature::of( $this->values['secret'] );
	}

	/**
	 * Whether a secret is set, valid or not.
	 */
	public function has_secret(): bool {
		return '' !== $this->values['secret'];
	}

	/**
	 * Whether events can be sent.
	 */
	public function is_complete(): bool {
		return '' !== $this->values['url'] && null !== $this->signature();
	}

	/**
	 * Whether a source publishes events.
	 *
	 * @param string $source `posts`, `comments`, `terms`, `users` or `woocommerce`.
	 */
	public function has_source( string $source ): bool {
		return in_array( $source, (array) $this->values['sources'], true );
	}

	/**
	 * The mapped hooks.
	 *
	 * @return array<int, array{hook: string, event: string, argument: int, channel: string, capability: string}>
	 */
	public function hooks(): array {
		return (array) $this->values['hooks'];
	}

	/**
	 * Whether the script is on every page, not only where a block, a shortcode or a theme requests it.
	 */
	public function is_everywhere(): bool {
		return (bool) $this->values['everywhere'];
	}

	/**
	 * Whether a user may read a channel.
	 *
	 * @param string $channel Its name on this site.
	 * @param int    $user    Id of the user, 0 for a visitor.
	 */
	public function may_read( string $channel, int $user ): bool {
		return Readers::may_read( $channel, $user, $this->capability_of( $channel ) );
	}

	/**
	 * The capability that the mapped hooks require for a channel; '' if none names it.
	 */
	private function capability_of( string $channel ): string {
		foreach ( $this->hooks() as $hook ) {
			if ( $channel === $hook['channel'] ) {
				return (string) $hook['capability'];
			}
		}
		return '';
	}
}
