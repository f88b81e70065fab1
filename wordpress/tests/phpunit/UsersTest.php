<?php
namespace Realtime_Events\Tests;

/**
 * The events about users.
 */
final class UsersTest extends TestCase {

	/**
	 * @dataProvider changes
	 */
	public function test_a_change_of_what_is_sent_is_one_event( callable $change, array $expected ) {
		$id = self::user( array( 'display_name' => 'Ann' ) );
		self::outbox();
		self::next();

		$change( $id );

		$this->assertSame( $expected, self::told() );
	}

	public static function changes() {
		$update = static function ( array ...$all ) {
			return static function ( $id ) use ( $all ) {
				foreach ( $all as $fields ) {
					wp_update_user( array( 'ID' => $id ) + $fields );
				}
			};
		};
		return array(
			'a name'                                  => array( $update( array( 'display_name' => 'Bea' ) ), array( 'user_updated Bea author' ) ),
			'a name, twice'                           => array( $update( array( 'display_name' => 'Bea' ), array( 'display_name' => 'Cleo' ) ), array( 'user_updated Cleo author' ) ),
			'a name and back'                         => array( $update( array( 'display_name' => 'Bea' ), array( 'display_name' => 'Ann' ) ), array() ),
			'a role, by the profile'                  => array( $update( array( 'role' => 'editor' ) ), array( 'user_updated Ann editor' ) ),
			'both'                                    => array( $update( array( 'role' => 'editor', 'display_name' => 'Bea' ) ), array( 'user_updated Bea editor' ) ),
			'a role, by the list'                     => array(
				static function ( $id ) {
					get_userdata( $id )->set_role( 'editor' );
				},
				array( 'user_updated Ann editor' ),
			),
			'a second role'                           => array(
				static function ( $id ) {
					get_userdata( $id )->add_role( 'editor' );
				},
				array( 'user_updated Ann author,editor' ),
			),
			'a capability'                            => array(
				static function ( $id ) {
					get_userdata( $id )->add_cap( 'dance' );
				},
				array(),
			),
			'an address'                              => array( $update( array( 'user_email' => 'bea@example.com' ) ), array() ),
			'a preference of the editor'              => array(
				static function ( $id ) {
					update_user_meta( $id, 'wp_persisted_preferences', array( 'core' => array( 'isComplementaryAreaVisible' => true ) ) );
					do_action( 'profile_update', $id, get_userdata( $id ), array() );
				},
				array(),
			),
			'a password'                              => array( $update( array( 'user_pass' => 'another' ) ), array() ),
			'a first name that is not displayed'      => array( $update( array( 'first_name' => 'Bea' ) ), array() ),
			'a login name as the display name'        => array(
				static function ( $id ) {
					wp_update_user( array( 'ID' => $id, 'display_name' => get_userdata( $id )->user_login, 'first_name' => 'Bea', 'last_name' => 'Bee' ) );
				},
				array( 'user_updated Bea Bee author' ),
			),
			'deletion'                                => array(
				static function ( $id ) {
					require_once ABSPATH . 'wp-admin/includes/user.php';
					wp_update_user( array( 'ID' => $id, 'display_name' => 'Bea' ) );
					wp_delete_user( $id );
				},
				array( 'user_deleted Ann author' ),
			),
			'a source that is switched off'           => array(
				static function ( $id ) {
					update_option( 'realtime_events', array( 'sources' => array( 'posts' ) ) );
					wp_update_user( array( 'ID' => $id, 'display_name' => 'Bea' ) );
				},
				array(),
			),
			'an import'                               => array(
				static function ( $id ) {
					add_filter( 'realtime_events_tell', '__return_false' );
					wp_update_user( array( 'ID' => $id, 'display_name' => 'Bea' ) );
					self::user( array( 'display_name' => 'Cleo' ) );
				},
				array(),
			),
		);
	}

	public function test_a_registration_is_one_event_with_the_final_values() {
		$id = self::user( array( 'display_name' => 'Ann' ) );
		wp_update_user( array( 'ID' => $id, 'display_name' => 'Bea', 'role' => 'editor' ) );

		$this->assertSame( array( 'user_registered Bea editor' ), self::told() );
		$this->assertSame( array( 'user_id', 'name', 'roles' ), array_keys( self::outbox()[0]['data'] ) );
		$this->assertSame( 'admins', self::outbox()[0]['channel'] );
	}

	public function test_a_user_who_is_gone_at_the_end_was_never_there() {
		require_once ABSPATH . 'wp-admin/includes/user.php';

		wp_delete_user( self::user( array( 'display_name' => 'Ann' ) ) );

		$this->assertSame( array(), self::told() );
	}

	/**
	 * @dataProvider names
	 */
	public function test_a_name_is_never_the_login( array $fields, $expected ) {
		$id = self::user( $fields + array( 'user_login' => 'ann@example.com' ) );

		$this->assertSame( str_replace( '%d', $id, $expected ), self::outbox()[0]['data']['name'] );
		$this->assertStringNotContainsString( 'example.com', wp_json_encode( self::outbox() ) );
	}

	public static function names() {
		return array(
			'none'                                  => array( array(), 'User %d' ),
			'none, but the first and last name'     => array( array( 'first_name' => 'Ann', 'last_name' => 'Lee' ), 'Ann Lee' ),
			'the login in other letters'            => array( array( 'user_login' => 'annlee', 'display_name' => 'AnnLee' ), 'User %d' ),
			'another e-mail address'                => array( array( 'display_name' => 'lee@example.com' ), 'User %d' ),
			'an e-mail address as the first name'   => array( array( 'first_name' => 'lee@example.com' ), 'User %d' ),
			'a name'                                => array( array( 'display_name' => 'Ann' ), 'Ann' ),
		);
	}

	private static function user( array $fields ) {
		return wp_insert_user( $fields + array( 'user_login' => 'user' . wp_rand(), 'user_pass' => 'password', 'role' => 'author' ) );
	}

	/**
	 * The events in the outbox, each as a line.
	 */
	private static function told() {
		return array_map(
			static function ( $event ) {
				return $event['event'] . ' ' . $event['data']['name'] . ' ' . implode( ',', array_intersect( $event['data']['roles'], array( 'administrator', 'editor', 'author', 'subscriber' ) ) ); // Other plugins add roles of their own.
			},
			self::outbox()
		);
	}
}
