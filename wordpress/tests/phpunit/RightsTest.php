<?php
namespace Realtime_Events\Tests;

use Realtime_Events\Delivery\Issued_Tokens;
use Realtime_Events\Delivery\Outbox;
use Realtime_Events\Sources\Changes;

/**
 * Rights that are taken away are cut off, once for each user and request.
 */
final class RightsTest extends TestCase {

	/**
	 * @dataProvider losses
	 */
	public function test_a_loss_is_one_revocation( callable $take ) {
		$id = self::reader();

		$take( $id );

		$this->assertSame( array( "user:$id" ), self::revoked() );
	}

	public static function losses() {
		return array(
			'another role'                    => array(
				static function ( $id ) {
					get_userdata( $id )->set_role( 'subscriber' );
				},
			),
			'another role, by the profile'    => array(
				static function ( $id ) {
					wp_update_user( array( 'ID' => $id, 'role' => 'subscriber' ) );
				},
			),
			'no role'                         => array(
				static function ( $id ) {
					get_userdata( $id )->set_role( '' );
				},
			),
			'a role less'                     => array(
				static function ( $id ) {
					get_userdata( $id )->remove_role( 'editor' );
				},
			),
			'a capability less'               => array(
				static function ( $id ) {
					get_userdata( $id )->remove_cap( 'dance' );
				},
			),
			'a capability denied'             => array(
				static function ( $id ) {
					get_userdata( $id )->add_cap( 'edit_others_posts', false );
				},
			),
			'all capabilities'                => array(
				static function ( $id ) {
					get_userdata( $id )->remove_all_caps();
				},
			),
			'a role less and another more'    => array(
				static function ( $id ) {
					get_userdata( $id )->remove_role( 'editor' );
					get_userdata( $id )->add_role( 'author' );
				},
			),
			'deletion'                        => array(
				static function ( $id ) {
					require_once ABSPATH . 'wp-admin/includes/user.php';
					wp_delete_user( $id );
				},
			),
			'a password, by the profile'      => array(
				static function ( $id ) {
					wp_update_user( array( 'ID' => $id, 'user_pass' => 'another' ) );
				},
			),
			'a password, by the lost-password form' => array(
				static function ( $id ) {
					reset_password( get_userdata( $id ), 'another' );
				},
			),
			'all sessions'                    => array(
				static function ( $id ) {
					\WP_Session_Tokens::get_instance( $id )->destroy_all();
				},
			),
			'all sessions of all users'       => array(
				static function () {
					\WP_Session_Tokens::destroy_all_for_all_users();
				},
			),
			'the roles of all users'          => array(
				static function () {
					delete_metadata( 'user', 0, $GLOBALS['wpdb']->get_blog_prefix() . 'capabilities', '', true );
				},
			),
			'all sessions but this'           => array(
				static function ( $id ) {
					self::be( $id, 0 );
					\WP_Session_Tokens::get_instance( $id )->destroy_others( wp_get_session_token() );
				},
			),
			'the session of another device'   => array(
				static function ( $id ) {
					self::be( $id, 0 );
					\WP_Session_Tokens::get_instance( $id )->destroy( self::$sessions[1] );
				},
			),
			'several at once'                 => array(
				static function ( $id ) {
					wp_update_user( array( 'ID' => $id, 'role' => 'subscriber', 'user_pass' => 'another' ) );
					\WP_Session_Tokens::get_instance( $id )->destroy_all();
					get_userdata( $id )->set_role( '' );
				},
			),
			'spam'                            => array(
				static function ( $id ) {
					do_action( 'make_spam_user', $id );
				},
			),
			'no longer a super administrator' => array(
				static function ( $id ) {
					do_action( 'revoked_super_admin', $id );
				},
			),
			'while events are switched off'   => array(
				static function ( $id ) {
					update_option( 'realtime_events', array( 'sources' => array() ) );
					add_filter( 'realtime_events_tell', '__return_false' );
					get_userdata( $id )->set_role( 'subscriber' );
				},
			),
		);
	}

	/**
	 * @dataProvider no_losses
	 */
	public function test_what_takes_nothing_away_cuts_nobody_off( callable $change ) {
		$id = self::reader();

		$change( $id );

		$this->assertSame( array(), self::revoked() );
	}

	public static function no_losses() {
		return array(
			'a higher role'                   => array(
				static function ( $id ) {
					get_userdata( $id )->add_role( 'administrator' );
				},
			),
			'a lower role, and back'          => array(
				static function ( $id ) {
					get_userdata( $id )->remove_role( 'editor' );
					get_userdata( $id )->add_role( 'editor' );
				},
			),
			'a second, lower role'            => array(
				static function ( $id ) {
					get_userdata( $id )->add_role( 'author' );
				},
			),
			'a name and an address'           => array(
				static function ( $id ) {
					wp_update_user( array( 'ID' => $id, 'display_name' => 'Bea', 'user_email' => 'bea@example.com' ) );
				},
			),
			'a session more'                  => array(
				static function ( $id ) {
					\WP_Session_Tokens::get_instance( $id )->create( time() + 60 );
				},
			),
			'a session that has expired'      => array(
				static function ( $id ) {
					$sessions = get_user_meta( $id, 'session_tokens', true );
					$sessions[ key( $sessions ) ]['expiration'] = time() - 1;
					update_user_meta( $id, 'session_tokens', $sessions );
					Changes::decide_all();
					self::next();
					\WP_Session_Tokens::get_instance( $id )->create( time() + 60 );
				},
			),
			'a plain logout'                  => array(
				static function ( $id ) {
					self::be( $id, 0 );
					wp_logout();
				},
			),
			'a registration'                  => array(
				static function () {
					$id = wp_insert_user( array( 'user_login' => 'bea', 'user_pass' => 'password', 'role' => 'editor' ) );
					wp_set_password( 'another', $id );
					get_userdata( $id )->set_role( 'subscriber' );
				},
			),
			'a user without a token'          => array(
				static function ( $id ) {
					delete_user_meta( $id, $GLOBALS['wpdb']->get_blog_prefix() . Issued_Tokens::META );
					get_userdata( $id )->set_role( 'subscriber' );
				},
			),
			'a user whose token has expired'  => array(
				static function ( $id ) {
					update_user_meta( $id, $GLOBALS['wpdb']->get_blog_prefix() . Issued_Tokens::META, time() - 1 );
					get_userdata( $id )->set_role( 'subscriber' );
				},
			),
		);
	}

	public function test_another_process_cuts_off_if_this_one_dies() {
		global $wpdb;
		$id = self::reader();

		get_userdata( $id )->set_role( 'subscriber' );
		self::forget();
		$this->assertSame( array(), self::revoked() );
		$wpdb->query( 'UPDATE ' . Outbox::table() . ' SET due_at = 0' );
		Changes::decide_due();

		$this->assertSame( array( "user:$id" ), self::revoked() );
	}

	public function test_the_last_logout_cuts_off() {
		$id = self::reader();
		\WP_Session_Tokens::get_instance( $id )->destroy( self::$sessions[1] );
		self::revoked();
		self::next();

		self::be( $id, 0 );
		wp_logout();

		$this->assertSame( array( "user:$id" ), self::revoked() );
	}

	public function test_code_cuts_off_a_user() {
		realtime_events_revoke( 7 );
		realtime_events_revoke( 'nobody' );
		realtime_events_revoke( null );

		$this->assertSame( array( 'user:7' ), self::revoked() );
	}

	public function test_uninstalling_forgets_who_had_a_token() {
		$id = self::reader();
		$this->assertTrue( Issued_Tokens::has( $id ) );

		Issued_Tokens::remove();

		$this->assertFalse( Issued_Tokens::has( $id ) );
	}

	/**
	 * The session tokens of the reader.
	 *
	 * @var string[]
	 */
	private static $sessions = array();

	/**
	 * An editor with a capability of their own, two sessions and a token.
	 */
	private static function reader() {
		self::use_gateway();
		$id = self::log_in( 'editor' );
		get_userdata( $id )->add_cap( 'dance' );
		$sessions       = \WP_Session_Tokens::get_instance( $id );
		self::$sessions = array( $sessions->create( time() + 60 ), $sessions->create( time() + 60 ) );
		wp_set_current_user( $id ); // With the new capability.
		$request = new \WP_REST_Request( 'GET', '/realtime-events/v1/token' );
		$request->set_param( 'channels', 'editors' );
		self::assertSame( 200, rest_do_request( $request )->get_status() );
		wp_set_current_user( 0 );
		self::outbox();
		self::next();
		return $id;
	}

	/**
	 * Logs a user in with one of their sessions.
	 */
	private static function be( $id, $session ) {
		add_filter( 'send_auth_cookies', '__return_false' );
		wp_set_current_user( $id );
		$_COOKIE[ LOGGED_IN_COOKIE ] = wp_generate_auth_cookie( $id, time() + 60, 'logged_in', self::$sessions[ $session ] );
	}
}
