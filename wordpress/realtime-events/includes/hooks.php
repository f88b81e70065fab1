<?php
/**
 * Every hook that this plugin uses.
 *
 * A callback declares no types for its parameters: any code can run a hook with any value, and a TypeError would end
 * the page of a visitor.
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
add_action( 'user_register', array( Sources\Users::class, 'on_register' ) );
add_action( 'profile_update', array( Sources\Users::class, 'on_update' ) );
add_action( 'deleted_user', array( Sources\Users::class, 'on_delete' ), 10, 3 );
add_action( 'created_term', array( Sources\Terms::class, 'on_create' ), PHP_INT_MIN, 3 );
add_action( 'edit_terms', array( Sources\Terms::class, 'before_change' ), PHP_INT_MIN, 2 );
add_action( 'edited_term', array( Sources\Terms::class, 'on_edit' ), 10, 3 );
add_action( 'pre_delete_term', array( Sources\Terms::class, 'before_change' ), PHP_INT_MIN, 2 );
add_action( 'woocommerce_new_order', array( Sources\WooCommerce::class, 'on_new_order' ), 10, 2 );
add_action( 'woocommerce_order_status_changed', array( Sources\WooCommerce::class, 'on_status' ), 10, 4 );
add_action( 'woocommerce_payment_complete', array( Sources\WooCommerce::class, 'on_payment' ) );
add_action( 'woocommerce_product_set_stock', array( Sources\WooCommerce::class, 'on_stock' ) );
add_action( 'woocommerce_variation_set_stock', array( Sources\WooCommerce::class, 'on_stock' ) );
add_action( 'my_custom_event', array( Sources\Mapped_Hooks::class, 'on_my_custom_event' ) );
add_action( 'init', array( Sources\Mapped_Hooks::class, 'listen' ), 0 );
add_action( Sources\Changes::DECIDE . 'post', array( Sources\Posts::class, 'decide' ), 10, 3 );
add_action( Sources\Changes::DECIDE . 'comment', array( Sources\Comments::class, 'decide' ), 10, 2 );
add_action( Sources\Changes::DECIDE . 'term', array( Sources\Terms::class, 'decide' ), 10, 3 );
add_action( 'shutdown', array( Sources\Changes::class, 'decide_all' ), 999 );
add_action( Delivery\Sender::BEFORE, array( Sources\Changes::class, 'decide_due' ) );

// From the outbox to the gateway.
add_action( 'shutdown', array( Delivery\After_Response::class, 'on_shutdown' ), 1000 );
add_action( Delivery\Schedule::CRON, array( Delivery\Sender::class, 'flush' ) );
add_action( Delivery\Sender::SWEEP, array( Delivery\Sender::class, 'sweep' ) );
add_action( 'wp_ajax_' . Delivery\Loopback::ACTION, array( Delivery\After_Response::class, 'on_own_request' ) );
add_action( 'wp_ajax_nopriv_' . Delivery\Loopback::ACTION, array( Delivery\After_Response::class, 'on_own_request' ) );
add_action( 'add_option_' . Settings::OPTION, array( Delivery\Sender::class, 'reset' ), 10, 0 );
add_action( 'update_option_' . Settings::OPTION, array( Delivery\Sender::class, 'reset' ), 10, 0 );

// The admin screens and WP-CLI.
add_action( 'admin_menu', array( Admin\Admin_Page::class, 'add' ) );
add_filter( 'plugin_action_links_' . plugin_basename( REALTIME_EVENTS_FILE ), array( Admin\Admin_Page::class, 'plugin_links' ) );
add_filter( 'set_screen_option_realtime_events_per_page', array( Admin\Log_Tab::class, 'keep_per_page' ), 10, 3 );
add_filter( 'dashboard_glance_items', array( Admin\Dashboard::class, 'glance' ) );
add_action( 'admin_print_styles-index.php', array( Admin\Dashboard::class, 'style' ) );
add_action( 'admin_notices', array( Admin\Dashboard::class, 'notice' ) );
add_action( 'admin_init', array( Admin\Privacy::class, 'propose' ) );
add_filter( 'site_status_tests', array( Admin\Site_Health::class, 'tests' ) );
add_filter( 'debug_information', array( Admin\Site_Health::class, 'info' ) );
add_action( 'rest_api_init', array( Admin\Site_Health::class, 'register_route' ) );
add_action( 'rest_api_init', array( Rest\Test_Route::class, 'register' ) );
if ( defined( 'WP_CLI' ) && WP_CLI ) {
	\WP_CLI::add_command( 'realtime', CLI\Command::class );
	\WP_CLI::add_command( 'realtime outbox', CLI\Outbox_Command::class );
}

// Requests by browsers and programs.
add_action( 'rest_api_init', array( Rest\Token_Route::class, 'register' ) );
add_action( 'rest_api_init', array( Rest\Dispatch_Route::class, 'register' ) );

// The pages of the site.
add_action( 'wp_default_scripts', array( Front\Script::class, 'register' ) );
add_action( 'wp_default_styles', array( Front\Script::class, 'register_styles' ) );
add_action( 'wp_enqueue_scripts', array( Front\Script::class, 'enqueue_everywhere' ) );
add_filter( 'script_loader_tag', array( Front\Script::class, 'with_configuration' ), 10, 2 );
add_action( 'init', array( Front\Feed::class, 'register' ) );

// Installation.
add_action( 'init', array( Installation::class, 'load_translations' ), -1 );
register_activation_hook( REALTIME_EVENTS_FILE, array( Installation::class, 'activate' ) );
register_deactivation_hook( REALTIME_EVENTS_FILE, array( Installation::class, 'deactivate' ) );
add_action( 'admin_init', array( Installation::class, 'install' ) );
add_action( 'wp_initialize_site', array( Installation::class, 'on_new_site' ), 100 );
add_filter( 'wpmu_drop_tables', array( Installation::class, 'tables_of_site' ) );
