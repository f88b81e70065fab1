<?php
/**
 * Settings, Realtime Events.
 *
 * @package Realtime_Events
 */

namespace Realtime_Events\Admin;

use Realtime_Events\Status;

defined( 'ABSPATH' ) || exit;

/**
 * The page with its three tabs: a box that says how it stands, and the tab below it.
 */
final class Admin_Page {

	const SLUG = 'realtime-events';

	/**
	 * Who may look at it and do what is on it.
	 */
	const CAPABILITY = 'manage_options';

	/**
	 * Puts it into the menu.
	 */
	public static function add() {
		$hook = add_options_page(
			__( 'Realtime Events', 'realtime-events' ),
			__( 'Realtime Events', 'realtime-events' ),
			self::CAPABILITY,
			self::SLUG,
			array( self::class, 'show' )
		);
		add_action( 'load-' . $hook, array( self::class, 'prepare' ) );
	}

	/**
	 * Beside the plugin in the list of plugins.
	 *
	 * @param string[] $links Those of others.
	 * @return string[]
	 */
	public static function plugin_links( $links ) {
		if ( current_user_can( self::CAPABILITY ) ) {
			array_unshift( $links, '<a href="' . esc_url( self::url( 'settings' ) ) . '">' . esc_html__( 'Settings', 'realtime-events' ) . '</a>' );
		}
		return $links;
	}

	/**
	 * The address of a tab.
	 *
	 * @param string               $tab  `settings`, `events` or `log`.
	 * @param array<string, mixed> $more More parameters.
	 * @return string To be escaped.
	 */
	public static function url( $tab, array $more = array() ) {
		return add_query_arg(
			array(
				'page' => self::SLUG,
				'tab'  => $tab,
			) + $more,
			admin_url( 'options-general.php' )
		);
	}

	/**
	 * Before anything is put out: does what was asked for, and lists what the page needs.
	 */
	public static function prepare() {
		if ( ! current_user_can( self::CAPABILITY ) ) {
			return;
		}
		$version = REALTIME_EVENTS_VERSION;
		wp_enqueue_style( 'realtime-events-admin', plugins_url( 'assets/admin.css', REALTIME_EVENTS_FILE ), array(), $version );
		switch ( self::tab() ) {
			case 'events':
				Events_Tab::prepare();
				wp_enqueue_script( 'realtime-events-rows', plugins_url( 'assets/admin-rows.js', REALTIME_EVENTS_FILE ), array(), $version, true );
				return;
			case 'log':
				Log_Tab::prepare();
				wp_enqueue_script( 'realtime-events-log', plugins_url( 'assets/admin-log.js', REALTIME_EVENTS_FILE ), array(), $version, true );
				return;
			default:
				Settings_Tab::prepare();
				Test_Event::enqueue();
		}
	}

	/**
	 * Puts it out.
	 */
	public static function show() {
		$tabs = array(
			'settings' => __( 'Settings', 'realtime-events' ),
			'events'   => __( 'Events', 'realtime-events' ),
			'log'      => __( 'Delivery log', 'realtime-events' ),
		);
		$tab  = self::tab();
		echo '<div class="wrap realtime-events"><h1>' . esc_html__( 'Realtime Events', 'realtime-events' ) . '</h1>';
		self::show_status( Status::now(), $tab );
		echo '<nav class="nav-tab-wrapper" aria-label="' . esc_attr__( 'Parts of this page', 'realtime-events' ) . '">';
		foreach ( $tabs as $name => $label ) {
			printf(
				'<a href="%s" class="nav-tab %s" aria-current="%s">%s</a>',
				esc_url( self::url( $name ) ),
				esc_attr( $name === $tab ? 'nav-tab-active' : '' ),
				esc_attr( $name === $tab ? 'page' : 'false' ),
				esc_html( $label )
			);
		}
		echo '</nav>';
		switch ( $tab ) {
			case 'events':
				Events_Tab::show();
				break;
			case 'log':
				Log_Tab::show();
				break;
			default:
				Settings_Tab::show();
		}
		echo '</div>';
	}

	/**
	 * The box that says how it stands.
	 *
	 * @param Status $status As it is.
	 * @param string $tab    The tab below it: the button that READY advises is on the first one only.
	 */
	public static function show_status( Status $status, $tab = 'settings' ) {
		printf( '<section class="realtime-events-status is-%s" aria-label="%s">', esc_attr( $status->state ), esc_attr__( 'How it stands', 'realtime-events' ) );
		printf( '<p class="realtime-events-state"><strong>%s</strong> %s</p>', esc_html( $status->word() ), esc_html( $status->sentence ) );
		if ( '' !== $status->advice && ( 'settings' === $tab || Status::READY !== $status->state ) ) {
			printf( '<p>%s</p>', esc_html( $status->advice ) );
		}
		if ( $status->last && '' !== $status->last['answer'] && Status::CONNECTED !== $status->state ) {
			printf( '<p class="realtime-events-answer">%s <q>%s</q></p>', esc_html__( 'Last answer:', 'realtime-events' ), esc_html( self::answer( $status->last ) ) );
		}
		printf(
			'<ul class="realtime-events-counts"><li><a href="%1$s"><b>%2$s</b> %3$s</a></li><li><a href="%4$s"><b>%5$s</b> %6$s</a></li><li><a href="%7$s"><b>%8$s</b> %9$s</a></li></ul></section>',
			esc_url( self::url( 'log', array( 'state' => 'pending' ) ) ),
			esc_html( number_format_i18n( $status->counts['pending'] ) ),
			esc_html__( 'waiting', 'realtime-events' ),
			esc_url( self::url( 'log', array( 'state' => 'sent' ) ) ),
			esc_html( number_format_i18n( $status->counts['sent'] ) ),
			esc_html__( 'sent in the last day', 'realtime-events' ),
			esc_url( self::url( 'log', array( 'state' => 'failed' ) ) ),
			esc_html( number_format_i18n( $status->counts['failed'] ) ),
			esc_html__( 'failed in the last three days', 'realtime-events' )
		);
	}

	/**
	 * An answer in one line.
	 *
	 * @param array{status: int, answer: string} $last The answer.
	 * @return string To be escaped.
	 */
	private static function answer( array $last ) {
		return $last['status'] ? $last['status'] . ': ' . $last['answer'] : $last['answer'];
	}

	/**
	 * Which tab is asked for.
	 *
	 * @return string
	 */
	private static function tab() {
		// phpcs:ignore WordPress.Security.NonceVerification -- Which part to look at.
		$tab = isset( $_GET['tab'] ) ? sanitize_key( $_GET['tab'] ) : '';
		return in_array( $tab, array( 'events', 'log' ), true ) ? $tab : 'settings';
	}
}
