<?php
namespace Realtime_Events\Admin;

use Realtime_Events\Status\Status;

defined( 'ABSPATH' ) || exit;

/**
 * The screen Settings, Realtime Events: the status, and below it one of three tabs.
 */
final class Admin_Page {

	/**
	 * Adds the screen to the menu.
	 */
	public static function add(): void {
		$hook = add_options_page(
			__( 'Realtime Events', 'realtime-events' ),
			__( 'Realtime Events', 'realtime-events' ),
			Screen::CAPABILITY,
			Screen::SLUG,
			array( self::class, 'show' )
		);
		add_action( 'load-' . $hook, array( self::class, 'prepare' ) );
	}

	/**
	 * Adds a link to the plugin in the list of plugins.
	 *
	 * @param string[] $links The other links.
	 * @return mixed The links.
	 */
	public static function plugin_links( $links ) {
		if ( current_user_can( Screen::CAPABILITY ) ) {
			array_unshift( $links, '<a href="' . esc_url( Screen::url( 'settings' ) ) . '">' . esc_html__( 'Settings', 'realtime-events' ) . '</a>' );
		}
		return $links;
	}

	/**
	 * Before any output: processes the submitted form, and enqueues the scripts and styles.
	 */
	public static function prepare(): void {
		if ( ! current_user_can( Screen::CAPABILITY ) ) {
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
	 * Prints the screen.
	 */
	public static function show(): void {
		$tabs = array(
			'settings' => __( 'Settings', 'realtime-events' ),
			'events'   => __( 'Events', 'realtime-events' ),
			'log'      => __( 'Delivery log', 'realtime-events' ),
		);
		$tab  = self::tab();
		echo '<div class="wrap realtime-events"><h1>' . esc_html__( 'Realtime Events', 'realtime-events' ) . '</h1>';
		self::show_status( Status::now(), $tab );
		echo '<nav class="nav-tab-wrapper" aria-label="' . esc_attr__( 'Tabs', 'realtime-events' ) . '">';
		foreach ( $tabs as $name => $label ) {
			printf(
				'<a href="%s" class="nav-tab %s" aria-current="%s">%s</a>',
				esc_url( Screen::url( $name ) ),
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
	 * Prints the status.
	 *
	 * @param Status $status The status.
	 * @param string $tab    The current tab. The button that READY mentions is on the first one only.
	 */
	private static function show_status( Status $status, string $tab ): void {
		printf( '<section class="realtime-events-status is-%s" aria-label="%s">', esc_attr( $status->state ), esc_attr__( 'Status', 'realtime-events' ) );
		printf( '<p class="realtime-events-state"><strong>%s</strong> %s</p>', esc_html( $status->word() ), esc_html( $status->sentence ) );
		if ( '' !== $status->next_step && ( 'settings' === $tab || Status::READY !== $status->state ) ) {
			printf( '<p class="realtime-events-next-step">%s</p>', esc_html( $status->next_step ) );
		}
		if ( $status->last && '' !== $status->last['answer'] && Status::CONNECTED !== $status->state ) {
			printf( '<p class="realtime-events-answer">%s <q>%s</q></p>', esc_html__( 'Last answer:', 'realtime-events' ), esc_html( self::answer( $status->last ) ) );
		}
		printf(
			'<ul class="realtime-events-counts"><li><a href="%1$s"><b>%2$s</b> %3$s</a></li><li><a href="%4$s"><b>%5$s</b> %6$s</a></li><li><a href="%7$s"><b>%8$s</b> %9$s</a></li></ul></section>',
			esc_url( Screen::url( 'log', array( 'state' => 'pending' ) ) ),
			esc_html( number_format_i18n( $status->counts['pending'] ) ),
			esc_html__( 'waiting', 'realtime-events' ),
			esc_url( Screen::url( 'log', array( 'state' => 'sent' ) ) ),
			esc_html( number_format_i18n( $status->counts['sent'] ) ),
			esc_html__( 'sent in the last day', 'realtime-events' ),
			esc_url( Screen::url( 'log', array( 'state' => 'failed' ) ) ),
			esc_html( number_format_i18n( $status->counts['failed'] ) ),
			esc_html__( 'failed in the last three days', 'realtime-events' )
		);
	}

	/**
	 * An answer in one line, not escaped.
	 *
	 * @param array{status: int, answer: string} $last The answer.
	 */
	private static function answer( array $last ): string {
		return $last['status'] ? $last['status'] . ': ' . $last['answer'] : $last['answer'];
	}

	/**
	 * The requested tab.
	 */
	private static function tab(): string {
		// phpcs:ignore WordPress.Security.NonceVerification -- Only selects what to show.
		$tab = isset( $_GET['tab'] ) ? sanitize_key( $_GET['tab'] ) : '';
		return in_array( $tab, array( 'events', 'log' ), true ) ? $tab : 'settings';
	}
}
