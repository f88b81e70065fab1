<?php
/**
 * Every hook that this plugin uses.
 *
 * A page of a visitor runs many of these hooks, and loads a class only where it has something to do. So the names are
 * literal, not constants, and some callbacks look first.
 *
 * A callback declares no types for its parameters: any code can run a hook with any value, and a TypeError would end
 * the page of a visitor. Only those of the plugin's own actions (`realtime_events_decide_…`) do.
 *
 * @package Realtime_Events
 */

namespace Realtime_Events;

defined( 'ABSPATH' ) || exit;

// Sources of events.
add_action( 'pre_post_update', array( Sources\Posts::class, 'before_save' ), PHP_INT_MIN, 2 );
add_action( 'transition_post_status', array( Sources\Posts::class, 'on_transition' ), PHP_INT_MIN, 3 );
add_action( 'save_post', array( Sources\Posts::class, 'on_save' ), 10, 3 );
add_action( 'before_delete_post', array( Sources\Posts::class, 'before_delete' ), PHP_INT_MIN );
add_action( 'wp_insert_comment', array( Sources\Comments::class, 'on_insert' ), PHP_INT_MIN, 2 );
add_filter( 'wp_update_comment_data', array( Sources\Comments::class, 'before_update' ), PHP_INT_MIN, 2 );
add_action( 'trash_comment', array( Sources\Comments::class, 'before_change' ), PHP_INT_MIN );
add_action( 'spam_comment', array( Sources\Comments::class, 'before_change' ), PHP_INT_MIN );
add_action( 'delete_comment', array( Sources\Comments::class, 'before_change' ), PHP_INT_MIN );
add_action( 'transition_comment_status', array( Sources\Comments::class, 'on_transition' ), PHP_INT_MIN, 3 );
add_action( 'user_register', array( Sources\Users::class, 'on_register' ), PHP_INT_MIN );
add_filter( 'wp_pre_insert_user_data', array( Sources\Users::class, 'on_data' ), PHP_INT_MAX, 3 );
add_action( 'add_user_meta', array( Sources\Users::class, 'on_new_meta' ), PHP_INT_MIN, 2 );
add_action( 'update_user_meta', array( Sources\Users::class, 'on_meta' ), PHP_INT_MIN, 3 );
add_action( 'delete_user_meta', array( Sources\Users::class, 'on_meta' ), PHP_INT_MIN, 3 );
add_action( 'delete_user', array( Sources\Users::class, 'on_delete' ), PHP_INT_MIN );
add_action( 'created_term', array( Sources\Terms::class, 'on_create' ), PHP_INT_MIN, 3 );
add_action( 'edit_terms', array( Sources\Terms::class, 'before_change' ), PHP_INT_MIN, 2 );
add_action( 'edited_term', array( Sources\Terms::class, 'on_edit' ), 10, 3 );
add_action( 'pre_delete_term', array( Sources\Terms::class, 'before_change' ), PHP_INT_MIN, 2 );
add_action( 'woocommerce_before_order_object_save', array( Sources\Orders::class, 'on_save' ), PHP_INT_MIN );
add_action( 'woocommerce_new_order', array( Sources\Orders::class, 'on_new' ), PHP_INT_MIN );
add_action( 'woocommerce_payment_complete', array( Sources\Orders::class, 'on_payment' ) );
add_action( 'woocommerce_before_order_refund_object_save', array( Sources\Orders::class, 'on_refund' ), PHP_INT_MIN );
add_filter( 'woocommerce_pre_delete_order_refund', array( Sources\Orders::class, 'on_refund_deletion' ), PHP_INT_MIN, 2 );
add_action( 'woocommerce_before_trash_order', array( Sources\Orders::class, 'on_trash' ), PHP_INT_MIN );
add_action( 'wp_trash_post', array( Sources\Orders::class, 'on_trash' ), PHP_INT_MIN );
add_action( 'untrash_post', array( Sources\Orders::class, 'on_trash' ), PHP_INT_MIN );
add_action( 'woocommerce_before_product_object_save', array( Sources\Products::class, 'on_save' ), PHP_INT_MIN );
add_action( 'woocommerce_product_before_set_stock', array( Sources\Products::class, 'on_save' ), PHP_INT_MIN );
add_action( 'woocommerce_variation_before_set_stock', array( Sources\Products::class, 'on_save' ), PHP_INT_MIN );
add_action( 'woocommerce_new_product', array( Sources\Products::class, 'on_new' ), PHP_INT_MIN );
add_action( 'woocommerce_new_product_variation', array( Sources\Products::class, 'on_new' ), PHP_INT_MIN );
add_action( 'pre_post_update', array( Sources\Products::class, 'on_post' ), PHP_INT_MIN );
add_action( 'before_delete_post', array( Sources\Products::class, 'on_post' ), PHP_INT_MIN );
add_action( 'my_custom_event', array( Sources\Mapped_Hooks::class, 'on_my_custom_event' ) );
add_action(
	'init',
	static function (): void {
		$watch = get_option( 'realtime_events_watch' );
		if ( Settings::current()->hooks() || ! empty( $watch['asked'] ) ) {
			Sources\Mapped_Hooks::listen();
		}
	},
	0
);

// Rights that are taken away.
add_action( 'update_user_meta', array( Sources\Rights::class, 'on_meta' ), PHP_INT_MIN, 4 );
add_action( 'delete_user_meta', array( Sources\Rights::class, 'on_deleted_meta' ), PHP_INT_MIN, 3 );
add_action( 'wp_set_password', array( Sources\Rights::class, 'on_password' ), 10, 2 );
add_action( 'profile_update', array( Sources\Rights::class, 'on_update' ), 10, 2 );
add_action( 'delete_user', array( Sources\Rights::class, 'on_loss' ), PHP_INT_MIN );
add_action( 'wpmu_delete_user', array( Sources\Rights::class, 'on_loss' ), PHP_INT_MIN );
add_action( 'make_spam_user', array( Sources\Rights::class, 'on_loss' ), PHP_INT_MIN );
add_action( 'revoked_super_admin', array( Sources\Rights::class, 'on_loss' ), PHP_INT_MIN );

// Changes are decided at the end of the request.
add_action( 'realtime_events_decide_post', array( Sources\Posts::class, 'decide' ), 10, 3 );
add_action( 'realtime_events_decide_comment', array( Sources\Comments::class, 'decide' ), 10, 2 );
add_action( 'realtime_events_decide_term', array( Sources\Terms::class, 'decide' ), 10, 3 );
add_action( 'realtime_events_decide_user', array( Sources\Users::class, 'decide' ), 10, 3 );
add_action( 'realtime_events_decide_rights', array( Sources\Rights::class, 'decide' ), 10, 3 );
add_action( 'realtime_events_decide_order', array( Sources\Orders::class, 'decide' ), 10, 3 );
add_action( 'realtime_events_decide_product', array( Sources\Products::class, 'decide' ), 10, 3 );
add_action(
	'shutdown',
	static function (): void {
		if ( class_exists( Sources\Changes::class, false ) ) { // Otherwise nothing was noted.
			Sources\Changes::decide_all();
		}
	},
	999
);
add_action( 'realtime_events_before_flush', array( Sources\Changes::class, 'decide_due' ) );

// From the outbox to the gateway.
add_action( 'shutdown', array( Delivery\After_Response::class, 'on_shutdown' ), 1000 );
add_action( 'wp_loaded', array( Delivery\After_Response::class, 'on_loaded' ) );
if ( isset( $_GET['realtime_events_flush'] ) ) { // phpcs:ignore WordPress.Security.NonceVerification -- Anyone may send it.
	add_action( 'wp_loaded', array( Delivery\After_Response::class, 'on_own_request' ), PHP_INT_MIN );
}
add_action( 'realtime_events_flush', array( Delivery\After_Response::class, 'send' ) );
add_action( 'realtime_events_sweep', array( Delivery\Sender::class, 'sweep' ) );
add_action( 'realtime_events_sweep', array( Delivery\After_Response::class, 'send' ) );
add_action( 'add_option_realtime_events', array( Delivery\Sender::class, 'reset' ), 10, 0 );
add_action( 'update_option_realtime_events', array( Delivery\Sender::class, 'on_settings' ), 10, 2 );
add_action( 'update_option_realtime_events_schema', array( Delivery\Sender::class, 'reset' ), 10, 0 ); // Earlier versions could forget a row.

// The admin screens and WP-CLI.
add_action( 'admin_menu', array( Admin\Admin_Page::class, 'add' ) );
add_filter( 'plugin_action_links_' . plugin_basename( REALTIME_EVENTS_FILE ), array( Admin\Admin_Page::class, 'plugin_links' ) );
add_filter( 'set_screen_option_realtime_events_per_page', array( Admin\Log_Tab::class, 'keep_per_page' ), 10, 3 );
add_filter( 'dashboard_glance_items', array( Admin\Dashboard::class, 'glance' ) );
add_action( 'admin_print_styles-index.php', array( Admin\Dashboard::class, 'style' ) );
add_action( 'admin_notices', array( Admin\Dashboard::class, 'notice' ) );
add_action( 'admin_init', array( Admin\Privacy::class, 'propose' ) );
add_filter( 'wp_privacy_personal_data_exporters', array( Admin\Privacy::class, 'exporters' ) );
add_filter( 'wp_privacy_personal_data_erasers', array( Admin\Privacy::class, 'erasers' ), PHP_INT_MAX );
add_filter( 'site_status_tests', array( Admin\Site_Health::class, 'tests' ) );
add_filter( 'debug_information', array( Admin\Site_Health::class, 'info' ) );
add_action( 'rest_api_init', array( Admin\Site_Health::class, 'register_route' ) );
add_action( 'rest_api_init', array( Rest\Test_Route::class, 'register' ) );
if ( defined( 'WP_CLI' ) && WP_CLI ) {
	\WP_CLI::add_command( 'realtime', CLI\Command::class );
	\WP_CLI::add_command( 'realtime outbox', CLI\Outbox_Command::class );
	\WP_CLI::add_command( 'realtime trace', CLI\Trace_Command::class );
}

// Requests by browsers and programs.
add_action( 'rest_api_init', array( Rest\Token_Route::class, 'register' ) );
add_action( 'rest_api_init', array( Rest\Dispatch_Route::class, 'register' ) );

// The pages of the site.
add_action( 'admin_bar_init', array( Front\Bar::class, 'enqueue' ) ); // Both run only where the toolbar is shown.
add_action( 'admin_bar_menu', array( Front\Bar::class, 'add' ), 90 );
add_action( 'wp_default_scripts', array( Front\Script::class, 'register' ) );
add_action( 'wp_default_styles', array( Front\Script::class, 'register_styles' ) );
add_action( 'wp_enqueue_scripts', array( Front\Script::class, 'enqueue' ), PHP_INT_MAX );
add_action( 'wp_print_footer_scripts', array( Front\Script::class, 'print_configuration' ), 9 );
add_action( 'admin_print_footer_scripts', array( Front\Script::class, 'print_configuration' ), 9 );
add_filter( 'script_loader_tag', array( Front\Script::class, 'with_configuration' ), 10, 2 );
add_action( 'init', array( Front\Blocks::class, 'register' ) );
add_action( 'admin_init', array( Front\Patterns::class, 'register' ) );
add_action( 'rest_api_init', array( Front\Patterns::class, 'register' ) );

// Installation.
add_action( 'init', __NAMESPACE__ . '\load_translations', -1 );
add_action( 'init', array( Delivery\Schema::class, 'update' ), -1 );
register_activation_hook( REALTIME_EVENTS_FILE, array( Installation::class, 'activate' ) );
register_deactivation_hook( REALTIME_EVENTS_FILE, array( Installation::class, 'deactivate' ) );
add_action( 'admin_init', array( Installation::class, 'install' ) );
add_action( 'wp_initialize_site', array( Installation::class, 'on_new_site' ), 100 );
add_filter( 'wpmu_drop_tables', array( Installation::class, 'tables_of_site' ) );

/**
 * Loads the translations in languages/, in addition to those that WordPress downloads.
 */
function load_translations(): void {
	load_plugin_textdomain( 'realtime-events', false, dirname( plugin_basename( REALTIME_EVENTS_FILE ) ) . '/languages' );
}
