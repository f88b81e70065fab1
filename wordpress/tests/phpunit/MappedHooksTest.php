<?php
namespace Realtime_Events\Tests;

use Realtime_Events\Admin\Settings_Form;
use Realtime_Events\Delivery\Outbox;
use Realtime_Events\Settings;
use Realtime_Events\Sources\Mapped_Hooks;

/**
 * Which hooks can be mapped, what is sent when they run, and what is never sent.
 */
final class MappedHooksTest extends TestCase {

	const PASSWORD = 'correct horse battery';

	/**
	 * @dataProvider refused
	 */
	public function test_a_hook_with_secrets_cannot_be_mapped( $hook ) {
		$form = self::form( $hook );

		$this->assertSame( array( 'hooks.0' ), array_keys( $form->errors ) );
		$this->assertSame( 'unfit_hook', $form->errors['hooks.0']->get_error_code() );
		$this->assertSentence( $form->errors['hooks.0']->get_error_message() );
	}

	/**
	 * @dataProvider refused
	 */
	public function test_a_hook_with_secrets_that_was_mapped_before_sends_nothing( $hook ) {
		remove_all_actions( $hook ); // WordPress's own callbacks expect other arguments.
		self::map( $hook );

		do_action( $hook, 'editor', self::PASSWORD );

		$this->assertSame( array(), Outbox::page( '', 9 ) );
	}

	/**
	 * Actions of WordPress 7.1, WooCommerce 11 and BuddyPress that have such arguments.
	 */
	public static function refused() {
		$hooks = array(
			'everything'            => array( 'all', 'query', 'shutdown', 'gettext_with_context', 'wp_error_added', 'deprecated_function_run', 'alloptions', 'pre_cache_alloptions', 'realtime_events_send', 'realtime_events_before_flush' ),
			'logging in'            => array( 'wp_authenticate', 'authenticate', 'wp_authenticate_user', 'wp_login_failed', 'woocommerce_login_failed', 'determine_current_user', 'application_password_did_authenticate', 'wp_create_application_password', 'rest_after_insert_application_password', 'rest_authentication_errors', 'xmlrpc_call', 'xmlrpc_call_success_wp_newComment', 'jetpack_sso_handle_login' ),
			'passwords'             => array( 'check_password', 'check_passwords', 'wp_set_password', 'password_reset', 'after_password_reset', 'validate_password_reset', 'retrieve_password', 'retreive_password', 'retrieve_password_key', 'lostpassword_post', 'lost_password', 'random_password', 'resetpass_form', 'woocommerce_customer_reset_password', 'woocommerce_reset_password_notification' ),
			'sign-up'               => array( 'wpmu_activate_user', 'wpmu_activate_blog', 'after_signup_user', 'after_signup_site', 'invite_user', 'bp_core_activated_user', 'bp_core_signup_user', 'generate_recovery_mode_key' ),
			'cookies'               => array( 'set_auth_cookie', 'set_logged_in_cookie', 'auth_cookie_valid', 'auth_cookie_malformed', 'clear_auth_cookie', 'set_comment_cookies', 'session_token_manager' ),
			'keys, salts, nonces'   => array( 'salt', 'wp_verify_nonce_failed', 'nonce_user_logged_out', 'check_admin_referer', 'check_ajax_referer', 'jetpack_updated_user_token', 'jetpack_verify_secrets_success', 'woocommerce_new_payment_token', 'WooCommerce_API_Key_Created' ),
			'options'               => array( 'updated_option', 'update_option', 'added_option', 'update_option_blogname', 'update_option_realtime_events', 'pre_update_option_x', 'update_site_option_x', 'set_transient', 'setted_transient', 'pre_set_transient_x', 'set_site_transient_x', 'deleted_transient', 'option_stripe', 'woocommerce_update_options' ),
			'user meta'             => array( 'added_user_meta', 'updated_user_meta', 'update_user_meta', 'added_usermeta', 'get_user_metadata', 'woocommerce_checkout_update_user_meta' ),
			'mail'                  => array( 'wp_mail', 'wp_mail_failed', 'wp_mail_succeeded', 'phpmailer_init', 'woocommerce_email_sent', 'bp_send_email_success' ),
			'requests'              => array( 'http_api_debug', 'http_api_curl', 'http_request_args', 'pre_http_request', 'requests-curl.before_send', 'woocommerce_webhook_delivery', 'akismet_https_request_pre' ),
			'rights, queries, cron' => array( 'user_has_cap', 'map_meta_cap', 'pre_user_query', 'parse_query', 'log_query_custom_data', 'cron_reschedule_event_error' ),
		);
		$cases = array();
		foreach ( array_merge( ...array_values( $hooks ) ) as $hook ) {
			$cases[ $hook ] = array( $hook );
		}
		return $cases;
	}

	/**
	 * @dataProvider mappable
	 */
	public function test_other_hooks_can_be_mapped( $hook ) {
		$this->assertSame( array(), self::form( $hook )->errors );
		remove_all_actions( $hook );
		self::map( $hook );

		do_action( $hook, 'text' );

		$rows = Outbox::page( '', 9 );
		$this->assertSame( array( 'mapped' ), wp_list_pluck( $rows, 'event' ) );
	}

	public static function mappable() {
		$hooks = array( 'wp_login', 'wp_logout', 'switch_theme', 'user_register_done', 'my_plugin/match_over', 'monkey_seen', 'turnkey_sold', 'author_followed', 'sitemap_made', 'passenger_boarded', 'spin_the_wheel', 'woocommerce_add_to_cart', 'woocommerce_thankyou', 'bp_friends_accepted', 'publish_book', 'gform_after_submission', 'activated_plugin', 'httpd', 'captain_chosen', 'saltwater_tested' );
		return array_combine( $hooks, array_map( static fn( $hook ) => array( $hook ), $hooks ) );
	}

	public function test_code_on_the_server_has_the_last_word() {
		add_filter(
			'realtime_events_mappable_hook',
			static function ( $mappable, $hook ) {
				return 'bp_send_email_success' === $hook ? true : ( 'kettle_boils' === $hook ? false : $mappable );
			},
			10,
			2
		);

		$this->assertSame( array(), self::form( 'bp_send_email_success' )->errors );
		$this->assertSame( array( 'hooks.0' ), array_keys( self::form( 'kettle_boils' )->errors ) );
		self::map( 'kettle_boils' );
		do_action( 'kettle_boils' );
		$this->assertSame( array(), Outbox::page( '', 9 ) );
	}

	public function test_a_filter_keeps_its_value_and_sends_nothing_and_the_form_says_so() {
		self::map( 'sugar' );

		$this->assertSame( 3, apply_filters( 'sugar', 3, 'lumps' ) );
		$this->assertSame( array( 4, 5 ), apply_filters_ref_array( 'sugar', array( array( 4, 5 ) ) ) );

		$this->assertSame( array(), Outbox::page( '', 9 ) );
		$this->assertSame( 'filter', self::form( 'sugar' )->errors['hooks.0']->get_error_code() );
		$this->assertSentence( self::form( 'sugar' )->errors['hooks.0']->get_error_message() );
	}

	public function test_an_action_is_published_each_time_also_within_itself_and_with_references() {
		self::map( 'kettle_boils' );
		$depth = 0;
		add_action(
			'kettle_boils',
			static function () use ( &$depth ) {
				if ( ++$depth < 3 ) {
					do_action( 'kettle_boils', "run $depth" );
				}
			}
		);

		do_action( 'kettle_boils', 'first' );
		do_action_ref_array( 'kettle_boils', array( 'last' ) );

		$data = array_column( self::outbox(), 'data' );
		sort( $data );
		$this->assertSame( array( array( 'first' ), array( 'last' ), array( 'run 1' ), array( 'run 2' ) ), $data );
	}

	/**
	 * @dataProvider secrets
	 */
	public function test_a_secret_in_the_arguments_of_a_hook_is_not_sent( $secret, $among ) {
		self::map( 'kettle_boils' );

		do_action( 'kettle_boils', 'kept', $among );

		list( $event ) = self::outbox();
		$this->assertSame( 'kept', $event['data'][0] );
		$this->assertStringNotContainsString( trim( wp_json_encode( $secret, JSON_UNESCAPED_SLASHES ), '"' ), wp_json_encode( $event, JSON_UNESCAPED_SLASHES ) );
	}

	public static function secrets() {
		$cases = array();
		foreach ( array( 'user_pass', 'account_password', 'pass1', 'password', 'client_secret', 'access_token', 'apiKey', 'api_key', 'order_key', 'nonce', 'session_tokens', 'Authorization', 'user_activation_key', 'comment_author_email', 'comment_author_IP', 'comment_agent', 'email', 'ip' ) as $key ) {
			$cases[ $key ]               = array( self::PASSWORD, array( $key => self::PASSWORD ) );
			$cases[ "$key, in objects" ] = array( self::PASSWORD, array( (object) array( 'inside' => (object) array( $key => self::PASSWORD ) ) ) );
		}
		foreach ( self::secret_values() as $name => $value ) {
			$cases[ $name ] = array( $value[0], $value[0] );
		}
		return $cases;
	}

	/**
	 * @dataProvider secret_values
	 */
	public function test_a_value_with_the_form_of_a_secret_is_not_sent_by_code_either( $value ) {
		realtime_events_dispatch( 'by_code', array( 'token' => 'bus ticket', 'it' => $value ) );

		$this->assertSame( array( 'token' => 'bus ticket', 'it' => null ), self::outbox()[0]['data'] );
	}

	public static function secret_values() {
		return array_map(
			static fn( $value ) => array( $value ),
			array(
				'phpass'             => '$P$BO1L.gsUSB6fkgDrwh4FjCQjWUPPka1',
				'bcrypt'             => '$2y$10$.vGA1O9wmRjrwAVXD98HNOgsNpDczlqm3Jq7KnEd1rVAGv3Fykk1a',
				'WordPress, bcrypt'  => '$wp$2y$10$.vGA1O9wmRjrwAVXD98HNOgsNpDczlqm3Jq7KnEd1rVAGv3Fykk1a',
				'argon2'             => '$argon2id$v=19$m=65536,t=4,p=1$d29yZHByZXNz$c29tZXRoaW5n',
				'WordPress, generic' => '$generic$abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMN',
				'a cookie'           => 'editor|1795680000|' . str_repeat( 'aB1', 14 ) . 'x|' . str_repeat( '0f', 32 ),
				'a cookie, encoded'  => 'editor%7C1795680000%7C' . str_repeat( 'aB1', 14 ) . 'x%7C' . str_repeat( '0f', 32 ),
				'a webhook secret'   => 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw',
				'a salt of the site' => 'x' . wp_salt( 'auth' ),
			)
		);
	}

	private static function row( $hook ) {
		return array( 'hook' => $hook, 'event' => 'mapped', 'argument' => Settings::ALL_ARGUMENTS, 'channel' => 'admins', 'capability' => '' );
	}

	private static function form( $hook ) {
		return Settings_Form::of_events( array( 'hooks' => array( self::row( $hook ) ) ), Settings::DEFAULTS );
	}

	/**
	 * Stores a mapping, as an earlier version did, and begins to listen.
	 */
	private static function map( $hook ) {
		update_option( 'realtime_events', array( 'hooks' => array( self::row( $hook ) ) ) );
		Mapped_Hooks::listen();
	}
}
