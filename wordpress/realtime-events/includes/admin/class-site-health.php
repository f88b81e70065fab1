<?php
/**
 * Tools, Site Health.
 *
 * @package Realtime_Events
 */

namespace Realtime_Events\Admin;

use Realtime_Events\After_Response;
use Realtime_Events\Outbox;
use Realtime_Events\Settings;
use Realtime_Events\Status;

defined( 'ABSPATH' ) || exit;

/**
 * What Site Health tests, and what it lists, of this plugin.
 */
final class Site_Health {

	/**
	 * Adds the tests.
	 *
	 * @param array $tests Those of others: `direct` and `async`.
	 * @return array
	 */
	public static function tests( $tests ) {
		$tests['direct']['realtime_events_configured'] = array(
			'label' => __( 'Realtime Events: set up', 'realtime-events' ),
			'test'  => array( self::class, 'test_configured' ),
		);
		$tests['direct']['realtime_events_reachable']  = array(
			'label' => __( 'Realtime Events: gateway', 'realtime-events' ),
			'test'  => array( self::class, 'test_reachable' ),
		);
		$tests['direct']['realtime_events_failed']     = array(
			'label' => __( 'Realtime Events: outbox', 'realtime-events' ),
			'test'  => array( self::class, 'test_failed' ),
		);
		$tests['direct']['realtime_events_secret']     = array(
			'label' => __( 'Realtime Events: secret', 'realtime-events' ),
			'test'  => array( self::class, 'test_secret' ),
		);
		$tests['async']['realtime_events_loopback']    = array(
			'label'             => __( 'Realtime Events: after the page', 'realtime-events' ),
			'test'              => rest_url( 'realtime-events/v1/health/loopback' ),
			'has_rest'          => true,
			'async_direct_test' => array( self::class, 'test_loopback' ),
		);
		return $tests;
	}

	/**
	 * Makes the route of the test that takes its time.
	 */
	public static function register_route() {
		register_rest_route(
			'realtime-events/v1',
			'/health/loopback',
			array(
				'methods'             => 'GET',
				'callback'            => array( self::class, 'test_loopback' ),
				'permission_callback' => static function () {
					return current_user_can( 'view_site_health_checks' );
				},
			)
		);
	}

	/**
	 * Whether all is set.
	 *
	 * @return array As Site Health wants it.
	 */
	public static function test_configured() {
		$missing = Status::missing( Settings::current() );
		if ( '' === $missing && '' === Settings::current()->websocket_url() ) {
			$missing = __( 'Enter the WebSocket URL, so that browsers can listen. Where it comes from stands below the fields of Settings, Realtime Events.', 'realtime-events' );
		}
		return '' === $missing
			? self::result( 'configured', 'good', __( 'Realtime Events is set up', 'realtime-events' ), __( 'It knows the gateway and has a secret to sign with.', 'realtime-events' ) )
			: self::result( 'configured', 'recommended', __( 'Realtime Events is not set up', 'realtime-events' ), $missing, 'settings' );
	}

	/**
	 * Whether the gateway takes what is sent, by the last attempts. Nothing is sent for it.
	 *
	 * @return array As Site Health wants it.
	 */
	public static function test_reachable() {
		$status = Status::now();
		switch ( $status->state ) {
			case Status::UNCONFIGURED:
				return self::result( 'reachable', 'recommended', __( 'Realtime Events sends nothing yet', 'realtime-events' ), $status->sentence . ' ' . $status->advice, 'settings' );
			case Status::FAILING:
				return self::result( 'reachable', 'critical', __( 'The gateway does not take this site’s events', 'realtime-events' ), $status->sentence . ' ' . $status->advice, 'settings' );
			case Status::WAITING:
				return self::result( 'reachable', 'good', __( 'Events are on their way to the gateway', 'realtime-events' ), $status->sentence . ' ' . $status->advice, 'log' );
			case Status::READY:
				return self::result( 'reachable', 'good', __( 'No event was sent in the last day', 'realtime-events' ), $status->advice, 'settings' );
			default:
				return self::result( 'reachable', 'good', __( 'The gateway takes this site’s events', 'realtime-events' ), $status->sentence );
		}
	}

	/**
	 * Whether nothing failed.
	 *
	 * @return array As Site Health wants it.
	 */
	public static function test_failed() {
		$failed = Outbox::count( Outbox::FAILED );
		return 0 === $failed
			? self::result( 'failed', 'good', __( 'No event has failed in the last days', 'realtime-events' ), __( 'What the gateway refuses for good would be in the delivery log for three days.', 'realtime-events' ), 'log' )
			: self::result(
				'failed',
				'recommended',
				/* translators: %s: how many. */
				sprintf( _n( '%s event has failed', '%s events have failed', $failed, 'realtime-events' ), number_format_i18n( $failed ) ),
				__( 'The delivery log shows what the gateway says, and what to do. After that, try them again there.', 'realtime-events' ),
				'log'
			);
	}

	/**
	 * Whether the secret is in wp-config.php.
	 *
	 * @return array As Site Health wants it.
	 */
	public static function test_secret() {
		if ( Settings::is_constant( 'secret' ) || ! Settings::current()->has_secret() ) {
			return self::result( 'secret', 'good', __( 'The secret of Realtime Events is not in the database', 'realtime-events' ), __( 'Neither a copy of the database nor a plugin that reads options tells it.', 'realtime-events' ) );
		}
		return self::result(
			'secret',
			'recommended',
			__( 'The secret of Realtime Events is in the database', 'realtime-events' ),
			/* translators: %s: a line of PHP. */
			sprintf( __( 'Whoever gets a copy of the database can publish to your visitors. Set it in wp-config.php, with this line above “That’s all”: %s', 'realtime-events' ), "define( 'REALTIME_EVENTS_SECRET', 'whsec_…' );" ),
			'settings'
		);
	}

	/**
	 * Whether events can be sent after the page. Takes five seconds at most.
	 *
	 * @return array As Site Health wants it.
	 */
	public static function test_loopback() {
		if ( After_Response::can_finish() ) {
			return self::result( 'loopback', 'good', __( 'Events are sent after the page', 'realtime-events' ), __( 'This server finishes a page first and sends then: no visitor waits for it.', 'realtime-events' ) );
		}
		$reached = After_Response::reach_myself();
		if ( ! is_wp_error( $reached ) ) {
			return self::result( 'loopback', 'good', __( 'Events are sent after the page', 'realtime-events' ), __( 'This server cannot go on after a page, so the site calls itself to send: no visitor waits for it.', 'realtime-events' ) );
		}
		return self::result(
			'loopback',
			'recommended',
			__( 'Events are sent late', 'realtime-events' ),
			/* translators: %s: why. */
			sprintf( __( 'This site cannot reach itself, so its events wait for the next scheduled run (WP-Cron): %s Let the server open connections to its own address, run PHP as PHP-FPM, or name an address that works with the filter realtime_events_loopback.', 'realtime-events' ), rtrim( $reached->get_error_message(), '.' ) . '.' )
		);
	}

	/**
	 * Adds what Site Health lists. Nothing of the secret but whether there is one, and its key id, which the
	 * gateway knows too and from which nobody finds the secret.
	 *
	 * @param array $info Sections of others.
	 * @return array
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
			'secret'        => array( __( 'Secret', 'realtime-events' ), self::origin( 'secret', $settings->has_secret() ? __( 'set', 'realtime-events' ) : '' ) ),
			'key_id'        => array( __( 'Key id', 'realtime-events' ), $signature ? $signature->key_id() : '' ),
			'pending'       => array( __( 'Waiting', 'realtime-events' ), (string) $status->counts[ Outbox::PENDING ] ),
			'sent'          => array( __( 'Sent in the last day', 'realtime-events' ), (string) $status->counts[ Outbox::SENT ] ),
			'failed'        => array( __( 'Failed in the last three days', 'realtime-events' ), (string) $status->counts[ Outbox::FAILED ] ),
			'last'          => array( __( 'Last answer', 'realtime-events' ), $status->last ? trim( $status->last['status'] . ' ' . $status->last['answer'] ) : '' ),
			'finish'        => array( __( 'Goes on after a page', 'realtime-events' ), After_Response::can_finish() ? __( 'yes', 'realtime-events' ) : __( 'no, the site calls itself', 'realtime-events' ) ),
			'hooks'         => array( __( 'Mapped hooks', 'realtime-events' ), (string) count( $settings->hooks() ) ),
		);

		$info['realtime-events'] = array(
			'label'  => __( 'Realtime Events', 'realtime-events' ),
			'fields' => array_map(
				static function ( array $fact ) {
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
	 * A setting and where it comes from.
	 *
	 * @param string $key   Key of the setting.
	 * @param string $value Its value; '' where it is not set.
	 * @return string
	 */
	private static function origin( $key, $value ) {
		/* translators: 1: value of a setting, 2: name of a PHP constant. */
		return '' !== $value && Settings::is_constant( $key ) ? sprintf( __( '%1$s (by %2$s)', 'realtime-events' ), $value, Settings::CONSTANTS[ $key ] ) : $value;
	}

	/**
	 * A result.
	 *
	 * @param string $name   Name of the test.
	 * @param string $status `good`, `recommended` or `critical`.
	 * @param string $label  What is so.
	 * @param string $text   Why, and what to do.
	 * @param string $tab    Where to do it: a tab; '' for none.
	 * @return array As Site Health wants it.
	 */
	private static function result( $name, $status, $label, $text, $tab = '' ) {
		return array(
			'label'       => $label,
			'status'      => $status,
			'badge'       => array(
				'label' => __( 'Realtime Events', 'realtime-events' ),
				'color' => 'secret' === $name ? 'purple' : 'blue',
			),
			'description' => '<p>' . esc_html( $text ) . '</p>',
			'actions'     => '' === $tab || ! current_user_can( Admin_Page::CAPABILITY ) ? '' : sprintf( '<p><a href="%s">%s</a></p>', esc_url( Admin_Page::url( $tab ) ), 'log' === $tab ? esc_html__( 'Look at the delivery log', 'realtime-events' ) : esc_html__( 'Look at the settings', 'realtime-events' ) ),
			'test'        => 'realtime_events_' . $name,
		);
	}
}
