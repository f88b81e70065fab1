<?php
namespace Realtime_Events\Admin;

use Realtime_Events\Delivery\After_Response;
use Realtime_Events\Delivery\Loopback;
use Realtime_Events\Delivery\Outbox;
use Realtime_Events\Settings;
use Realtime_Events\Status\Status;

defined( 'ABSPATH' ) || exit;

/**
 * The tests and the information in Tools, Site Health.
 *
 * @link https://developer.wordpress.org/reference/hooks/site_status_tests/
 */
final class Site_Health {

	/**
	 * Adds the tests.
	 *
	 * @param array $tests `direct` and `async` tests.
	 * @return mixed The tests.
	 */
	public static function tests( $tests ) {
		$tests['direct']['realtime_events_configured'] = array(
			'label' => __( 'Realtime Events: configuration', 'realtime-events' ),
			'test'  => array( self::class, 'test_configured' ),
		);
		$tests['direct']['realtime_events_reachable']  = array(
			'label' => __( 'Realtime Events: gateway', 'realtime-events' ),
			'test'  => array( self::class, 'test_reachable' ),
		);
		$tests['direct']['realtime_events_failed']     = array(
			'label' => __( 'Realtime Events: failed events', 'realtime-events' ),
			'test'  => array( self::class, 'test_failed' ),
		);
		$tests['direct']['realtime_events_secret']     = array(
			'label' => __( 'Realtime Events: secret', 'realtime-events' ),
			'test'  => array( self::class, 'test_secret' ),
		);
		$tests['async']['realtime_events_loopback']    = array(
			'label'             => __( 'Realtime Events: sending after the page', 'realtime-events' ),
			'test'              => rest_url( 'realtime-events/v1/health/loopback' ),
			'has_rest'          => true,
			'async_direct_test' => array( self::class, 'test_loopback' ),
		);
		return $tests;
	}

	/**
	 * Registers the route of the asynchronous test.
	 */
	public static function register_route(): void {
		register_rest_route(
			'realtime-events/v1',
			'/health/loopback',
			array(
				'methods'             => 'GET',
				'callback'            => array( self::class, 'test_loopback' ),
				'permission_callback' => static function (): bool {
					return current_user_can( 'view_site_health_checks' );
				},
			)
		);
	}

	/**
	 * Tests whether all settings are complete.
	 *
	 * @return array As Site Health expects it.
	 */
	public static function test_configured(): array {
		$missing = Status::missing( Settings::current() );
		if ( '' === $missing ) {
			$missing = Status::missing_for_browsers( Settings::current() );
		}
		return '' === $missing
			? self::result( 'configured', 'good', __( 'Realtime Events is configured', 'realtime-events' ), __( 'The URLs and the secret of the gateway are set.', 'realtime-events' ) )
			: self::result( 'configured', 'recommended', __( 'Realtime Events is not configured', 'realtime-events' ), $missing, 'settings' );
	}

	/**
	 * Tests whether the gateway accepts the events, by the last attempts. It sends nothing.
	 *
	 * @return array As Site Health expects it.
	 */
	public static function test_reachable(): array {
		$status = Status::now();
		switch ( $status->state ) {
			case Status::UNCONFIGURED:
				return self::result( 'reachable', 'recommended', __( 'Realtime Events sends nothing yet', 'realtime-events' ), $status->sentence . ' ' . $status->next_step, 'settings' );
			case Status::FAILING:
				return self::result( 'reachable', 'critical', __( 'Events from this site do not reach the gateway', 'realtime-events' ), $status->sentence . ' ' . $status->next_step, 'settings' );
			case Status::WAITING:
				return self::result( 'reachable', 'good', __( 'Events are being sent to the gateway', 'realtime-events' ), $status->sentence . ' ' . $status->next_step, 'log' );
			case Status::READY:
				return self::result( 'reachable', 'good', __( 'No event was sent in the last day', 'realtime-events' ), $status->next_step, 'settings' );
			default:
				return self::result( 'reachable', 'good', __( 'The gateway accepts events from this site', 'realtime-events' ), $status->sentence );
		}
	}

	/**
	 * Tests whether events have failed.
	 *
	 * @return array As Site Health expects it.
	 */
	public static function test_failed(): array {
		$failed = Outbox::count( Outbox::FAILED );
		return 0 === $failed
			? self::result( 'failed', 'good', __( 'No event failed in the last three days', 'realtime-events' ), __( 'The delivery log keeps failed events for three days.', 'realtime-events' ), 'log' )
			: self::result(
				'failed',
				'recommended',
				/* translators: %s: number of events. */
				sprintf( _n( '%s event has failed', '%s events have failed', $failed, 'realtime-events' ), number_format_i18n( $failed ) ),
				__( 'The delivery log shows the reason and the next step. Then send the events again from there.', 'realtime-events' ),
				'log'
			);
	}

	/**
	 * Tests whether the secret is outside the database.
	 *
	 * @return array As Site Health expects it.
	 */
	public static function test_secret(): array {
		if ( Settings::is_constant( 'secret' ) || ! Settings::current()->has_secret() ) {
			return self::result( 'secret', 'good', __( 'The secret of Realtime Events is not in the database', 'realtime-events' ), __( 'Neither a copy of the database nor a plugin that reads options exposes it.', 'realtime-events' ) );
		}
		return self::result(
			'secret',
			'recommended',
			__( 'The secret of Realtime Events is in the database', 'realtime-events' ),
			/* translators: %s: a line of PHP. */
			sprintf( __( 'Anyone with a copy of the database can publish events to your visitors. Define the secret in wp-config.php, with this line above “That’s all”: %s', 'realtime-events' ), "define( 'REALTIME_EVENTS_SECRET', 'whsec_…' );" ),
			'settings'
		);
	}

	/**
	 * Tests whether events can be sent after the page. Takes at most five seconds.
	 *
	 * @return array As Site Health expects it.
	 */
	public static function test_loopback(): array {
		if ( After_Response::can_finish() ) {
			return self::result( 'loopback', 'good', __( 'Events are sent after the page', 'realtime-events' ), __( 'This server finishes the page before it sends events, so no visitor waits.', 'realtime-events' ) );
		}
		$reached = Loopback::check();
		if ( ! is_wp_error( $reached ) ) {
			return self::result( 'loopback', 'good', __( 'Events are sent after the page', 'realtime-events' ), __( 'This server cannot work after the page is delivered, so the site sends events in a request to itself. No visitor waits.', 'realtime-events' ) );
		}
		return self::result(
			'loopback',
			'recommended',
			__( 'Events are sent late', 'realtime-events' ),
			/* translators: 1: the reason, a sentence, 2: a URL. */
			sprintf( __( 'This site cannot send a request to itself, so its events wait about a minute, until visits send them. Reason: %1$s Allow POST requests of this server to %2$s, run PHP as PHP-FPM, or give a working address with the filter realtime_events_loopback.', 'realtime-events' ), rtrim( $reached->get_error_message(), '.' ) . '.', Loopback::url() )
		);
	}

	/**
	 * Adds the information. It does not contain the secret, only its key id, which does not reveal it.
	 *
	 * @param array $info The other sections.
	 * @return mixed The sections.
	 */
	public static function info( $info ) {
		$settings  = Settings::current();
		$status    = Status::now();
		$signature = $settings->signature();
		$facts     = array(
			'version'       => array( __( 'Version', 'realtime-events' ), REALTIME_EVENTS_VERSION ),
			'state'         => array( __( 'State', 'realtime-events' ), $status->word() . ': ' . $status->sentence ),
			'url'           => array( __( 'Dispatch URL', 'realtime-events' ), self::origin( 'url', $settings->url() ) ),
			'websocket_url' => array( __( 'WebSocket URL', 'realtime-events' ), self::origin( 'websocket_url', $settings->websocket_url() ) ),
			'history_url'   => array( __( 'History URL', 'realtime-events' ), self::origin( 'history_url', $settings->history_url() ) ),
			'secret'        => array( __( 'Secret', 'realtime-events' ), self::origin( 'secret', $settings->has_secret() ? __( 'set', 'realtime-events' ) : '' ) ),
			'key_id'        => array( __( 'Key id', 'realtime-events' ), $signature ? $signature->key_id() : '' ),
			'pending'       => array( __( 'Waiting', 'realtime-events' ), (string) $status->counts[ Outbox::PENDING ] ),
			'sent'          => array( __( 'Sent in the last day', 'realtime-events' ), (string) $status->counts[ Outbox::SENT ] ),
			'failed'        => array( __( 'Failed in the last three days', 'realtime-events' ), (string) $status->counts[ Outbox::FAILED ] ),
			'last'          => array( __( 'Last answer', 'realtime-events' ), $status->last ? trim( $status->last['status'] . ' ' . $status->last['answer'] ) : '' ),
			'finish'        => array( __( 'Works after the page is delivered', 'realtime-events' ), After_Response::can_finish() ? __( 'yes', 'realtime-events' ) : __( 'no, the site sends a request to itself', 'realtime-events' ) ),
			'hooks'         => array( __( 'Mapped hooks', 'realtime-events' ), (string) count( $settings->hooks() ) ),
		);

		$info['realtime-events'] = array(
			'label'  => __( 'Realtime Events', 'realtime-events' ),
			'fields' => array_map(
				static function ( array $fact ): array {
					return array(
						'label' => $fact[0],
						'value' => '' === $fact[1] ? __( 'not set', 'realtime-events' ) : $fact[1],
					);
				},
				$facts
			),
		);
		return $info;
	}

	/**
	 * A setting, with the name of the constant that defines it.
	 *
	 * @param string $key   Key of the setting.
	 * @param string $value Its value; '' if it is not set.
	 */
	private static function origin( string $key, string $value ): string {
		/* translators: 1: value of a setting, 2: name of a PHP constant. */
		return '' !== $value && Settings::is_constant( $key ) ? sprintf( __( '%1$s (defined by %2$s)', 'realtime-events' ), $value, Settings::CONSTANTS[ $key ] ) : $value;
	}

	/**
	 * The result of a test.
	 *
	 * @param string $name   Name of the test.
	 * @param string $status `good`, `recommended` or `critical`.
	 * @param string $label  A heading.
	 * @param string $text   Explanation and next step.
	 * @param string $tab    The tab for the next step; '' for none.
	 * @return array As Site Health expects it.
	 */
	private static function result( string $name, string $status, string $label, string $text, string $tab = '' ): array {
		return array(
			'label'       => $label,
			'status'      => $status,
			'badge'       => array(
				'label' => __( 'Realtime Events', 'realtime-events' ),
				'color' => 'secret' === $name ? 'purple' : 'blue',
			),
			'description' => '<p>' . esc_html( $text ) . '</p>',
			'actions'     => '' === $tab || ! current_user_can( Screen::CAPABILITY ) ? '' : sprintf( '<p><a href="%s">%s</a></p>', esc_url( Screen::url( $tab ) ), 'log' === $tab ? esc_html__( 'Go to the delivery log', 'realtime-events' ) : esc_html__( 'Go to the settings', 'realtime-events' ) ),
			'test'        => 'realtime_events_' . $name,
		);
	}
}
