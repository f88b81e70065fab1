<?php
namespace Realtime_Events\Tests;

use Realtime_Events\Admin\Settings_Form;
use Realtime_Events\Delivery\Host;
use Realtime_Events\Settings;

final class SettingsFormTest extends TestCase {

	const SECRET = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';

	public function test_valid_values_are_accepted() {
		$fields = array(
			'url'           => ' https://93.184.216.34/dispatch ',
			'websocket_url' => 'wss://a1b2.execute-api.eu-central-1.amazonaws.com/live',
			'history_url'   => 'https://c3d4.execute-api.eu-central-1.amazonaws.com/history',
			'secret'        => self::SECRET,
		);

		$this->answer( self::accepting() );
		$form = Settings_Form::of_connection( $fields, Settings::DEFAULTS );

		$this->assertSame( array(), $form->errors );
		$this->assertSame( array_map( 'trim', $fields ), array_intersect_key( $form->values, $fields ) );
	}

	/**
	 * @dataProvider wrong
	 */
	public function test_an_invalid_field_has_an_error_and_stores_nothing( $field, $value, $code ) {
		$stored = array( 'secret' => self::SECRET ) + Settings::DEFAULTS;

		$form = Settings_Form::of_connection( array( $field => $value ), $stored );

		$this->assertSame( array( $field ), array_keys( $form->errors ) );
		$this->assertSame( $code, $form->errors[ $field ]->get_error_code() );
		$this->assertSentence( $form->errors[ $field ]->get_error_message() );
		$this->assertSame( self::SECRET, $form->values['secret'] );
	}

	public static function wrong() {
		return array(
			'no TLS'              => array( 'url', 'http://example.com/dispatch', 'not_https' ),
			'another path'        => array( 'url', 'https://93.184.216.34/', 'not_dispatch' ),
			'a private network'   => array( 'url', 'https://10.0.0.8/dispatch', 'not_public' ),
			'the link local host' => array( 'url', 'https://169.254.169.254/dispatch', 'not_public' ),
			'a carrier’s network' => array( 'url', 'https://100.64.0.9/dispatch', 'not_public' ),
			'this machine'        => array( 'url', 'https://127.0.0.1/dispatch', 'not_public' ),
			'a user name'         => array( 'url', 'https://user:word@93.184.216.34/dispatch', 'not_public' ),
			'another port'        => array( 'url', 'https://93.184.216.34:22/dispatch', 'not_public' ),
			'a script'            => array( 'url', 'javascript:alert(1)//dispatch', 'not_https' ),
			'no WebSocket'        => array( 'websocket_url', 'https://example.com/live', 'not_websocket' ),
			'an open WebSocket'   => array( 'websocket_url', 'ws://example.com/live', 'not_websocket' ),
			'markup'              => array( 'websocket_url', 'wss://example.com/"><script>', 'not_websocket' ),
			'a plain history'     => array( 'history_url', 'http://example.com/history', 'not_history' ),
			'the dispatch URL'    => array( 'history_url', 'https://example.com/dispatch', 'not_history' ),
			'markup as history'   => array( 'history_url', 'https://example.com/"><script>/history', 'not_history' ),
			'a short secret'      => array( 'secret', 'whsec_' . base64_encode( 'twenty-three bytes long' ), 'secret' ),
			'no base64'           => array( 'secret', 'not base64 at all!', 'secret' ),
		);
	}

	/**
	 * @dataProvider addresses
	 */
	public function test_every_address_of_a_host_must_be_public( array $addresses, $is_public ) {
		$asked         = '';
		Host::$resolve = static function ( $host ) use ( $addresses, &$asked ) {
			$asked = $host;
			return $addresses;
		};

		$this->assertSame( $is_public, Host::is_public( 'https://gateway.example.com/dispatch' ) );
		$this->assertSame( 'gateway.example.com', $asked );
	}

	public static function addresses() {
		$public = array( '93.184.216.34', '2606:2800:220:1:248:1893:25c8:1946' );
		return array(
			'none'                   => array( array(), true ),
			'public'                 => array( $public, true ),
			'public, beside it'      => array( array( '100.63.255.255', '100.128.0.1', '64:ff9b::5db8:d822' ), true ),
			'a second one, private'  => array( array( '93.184.216.34', '10.0.0.8' ), false ),
			'link-local'             => array( array( '169.254.169.254' ), false ),
			'a carrier\'s, first'    => array( array( '100.64.0.0' ), false ),
			'a carrier\'s, last'     => array( array( '100.127.255.255' ), false ),
			'IPv6, this machine'     => array( array_merge( $public, array( '::1' ) ), false ),
			'IPv6, any'              => array( array( '::' ), false ),
			'IPv6, link-local'       => array( array_merge( $public, array( 'fe80::1' ) ), false ),
			'IPv6, unique local'     => array( array_merge( $public, array( 'fd12:3456::1' ) ), false ),
			'IPv6, of a cloud'       => array( array( 'fd00:ec2::254' ), false ),
			'IPv4 in IPv6, private'  => array( array( '::ffff:10.0.0.8' ), false ),
			'IPv4 in IPv6, carrier'  => array( array( '::ffff:100.64.0.9' ), false ),
			'IPv4 in IPv6, loopback' => array( array( '::ffff:7f00:1' ), false ),
			'translated, private'    => array( array( '64:ff9b::a00:8' ), false ),
		);
	}

	public function test_an_ip_address_needs_no_dns() {
		$this->assertTrue( Host::is_public( 'https://93.184.216.34/dispatch' ) );
		$this->assertFalse( Host::is_public( 'https://[::1]/dispatch' ) );
		$this->assertFalse( Host::is_public( 'https://100.100.100.200/dispatch' ) );
	}

	public function test_an_empty_secret_keeps_the_old_one_and_an_empty_url_removes_it() {
		$stored = array(
			'url'    => 'https://93.184.216.34/dispatch',
			'secret' => self::SECRET,
		) + Settings::DEFAULTS;

		$form = Settings_Form::of_connection( array( 'secret' => ' ' ), $stored );

		$this->assertSame( array(), $form->errors );
		$this->assertSame( array( '', self::SECRET ), array( $form->values['url'], $form->values['secret'] ) );
	}

	public function test_a_form_keeps_the_settings_of_the_other() {
		$stored = array(
			'url'    => 'https://93.184.216.34/dispatch',
			'secret' => self::SECRET,
		) + Settings::DEFAULTS;

		$form = Settings_Form::of_events( array( 'sources' => array( 'posts', 'nonsense', array() ) ), $stored );

		$this->assertSame( array( 'posts' ), $form->values['sources'] );
		$this->assertFalse( $form->values['everywhere'] );
		$this->assertSame( array( $stored['url'], self::SECRET ), array( $form->values['url'], $form->values['secret'] ) );
	}

	public function test_mapped_hooks_are_read_and_empty_rows_ignored() {
		$row = array(
			'hook'       => 'wp_login',
			'event'      => 'user_came_in',
			'argument'   => '-1',
			'channel'    => 'team',
			'capability' => 'edit_posts',
		);

		$form = Settings_Form::of_events( array( 'hooks' => array( 3 => $row, 8 => array( 'channel' => 'public' ), 'x' => 'text' ) ), Settings::DEFAULTS );

		$this->assertSame( array(), $form->errors );
		$this->assertSame( array( array( 'argument' => -1 ) + $row ), array_map( array( self::class, 'sorted_like' ), $form->values['hooks'], array( array( 'argument' => -1 ) + $row ) ) );
	}

	/**
	 * @dataProvider wrong_rows
	 */
	public function test_an_invalid_row_has_an_error_at_its_place( array $changes, $code ) {
		$right = array(
			'hook'       => 'wp_login',
			'event'      => 'user_came_in',
			'argument'   => '0',
			'channel'    => 'team',
			'capability' => 'edit_posts',
		);

		$form = Settings_Form::of_events( array( 'hooks' => array( $right, $changes + $right ) ), Settings::DEFAULTS );

		$this->assertSame( array( 'hooks.1' ), array_keys( $form->errors ) );
		$this->assertSame( $code, $form->errors['hooks.1']->get_error_code() );
		$this->assertSentence( $form->errors['hooks.1']->get_error_message() );
	}

	public static function wrong_rows() {
		return array(
			'a space'             => array( array( 'hook' => 'wp login' ), 'hook_name' ),
			'no hook'             => array( array( 'hook' => '' ), 'hook_name' ),
			'every hook'          => array( array( 'hook' => 'all' ), 'unfit_hook' ),
			'an own hook'         => array( array( 'hook' => 'realtime_events_send' ), 'unfit_hook' ),
			'its own option'      => array( array( 'hook' => 'update_option_realtime_events' ), 'unfit_hook' ),
			'no event'            => array( array( 'event' => '' ), 'realtime_events_invalid' ),
			'a bad channel'       => array( array( 'channel' => 'a b' ), 'realtime_events_invalid' ),
			'a far argument'      => array( array( 'argument' => '10' ), 'argument' ),
			'no capability'       => array( array( 'capability' => 'Edit Posts' ), 'capability' ),
			'everybody, limited'  => array( array( 'channel' => 'public' ), 'channel_has_readers' ),
			'a part of it, too'   => array( array( 'channel' => 'public:news' ), 'channel_has_readers' ),
			'users, limited'      => array( array( 'channel' => 'users' ), 'channel_has_readers' ),
			'readers of a post'   => array( array( 'channel' => 'post:7' ), 'channel_has_readers' ),
			'two capabilities'    => array( array( 'capability' => 'read' ), 'two_capabilities' ),
		);
	}

	/**
	 * An array with its keys in another's order.
	 */
	public static function sorted_like( array $some, array $other ) {
		return array_replace( array_intersect_key( $other, $some ), $some );
	}
}
