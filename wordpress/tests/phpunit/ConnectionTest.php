<?php
namespace Realtime_Events\Tests;

use Realtime_Events\Admin\Admin_Page;
use Realtime_Events\Connection;
use Realtime_Events\Delivery\Host;
use Realtime_Events\Settings;

/**
 * The text that connects a site with a gateway, and what is checked before it is saved.
 */
final class ConnectionTest extends TestCase {

	const SECRET = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
	const VALUES = array(
		'url'           => 'https://93.184.216.34/dispatch',
		'websocket_url' => 'wss://a1b2.execute-api.eu-central-1.amazonaws.com/live',
		'history_url'   => 'https://c3d4.execute-api.eu-central-1.amazonaws.com/history',
		'secret'        => self::SECRET,
	);

	protected function setUp(): void {
		parent::setUp();
		self::open_settings();
	}

	protected function tearDown(): void {
		unset( $GLOBALS['current_screen'], $GLOBALS['hook_suffix'] );
		parent::tearDown();
	}

	/**
	 * @dataProvider readable
	 */
	public function test_the_text_is_read_as_people_paste_it( $text ) {
		$this->assertSame( self::VALUES, Connection::parse( $text ) );
	}

	public static function readable() {
		$text = self::text();
		return array(
			'as printed'           => array( $text ),
			'with a line break'    => array( "$text\n" ),
			'wrapped by a mail'    => array( chunk_split( $text, 60, "\r\n" ) ),
			'quoted by a mail'     => array( '> ' . implode( "\n> ", str_split( $text, 60 ) ) ),
			'with zero-width text' => array( "\u{feff}" . implode( "\u{200b}", str_split( $text, 20 ) ) ),
			'with words before it' => array( "Here it is:\n$text" ),
			'in quotation marks'   => array( "“{$text}”" ),
			'in a code span'       => array( "`$text`" ),
			'capitalized'          => array( ucfirst( $text ) ),
			'JSON'                 => array( self::json() ),
			'JSON of a phone'      => array( str_replace( '"', '”', self::json() ) ),
			'JSON over lines'      => array( wp_json_encode( json_decode( self::json() ), JSON_PRETTY_PRINT ) ),
			'JSON, escaped'        => array( wp_json_encode( json_decode( self::json() ) ) ),
			'more values in it'    => array( self::text( array( 'region' => 'eu-central-1' ) ) ),
		);
	}

	public function test_a_text_without_a_history_url_is_read() {
		$this->assertSame( array_replace( self::VALUES, array( 'history_url' => '' ) ), Connection::parse( self::text( array( 'history' => null ) ) ) );
	}

	/**
	 * @dataProvider unreadable
	 */
	public function test_another_text_is_an_error_with_the_next_step( $text, $code ) {
		$error = Connection::parse( $text );

		$this->assertWPErrorCode( $code, $error );
		$this->assertStringNotContainsString( 'MfKQ9r8GKYqr', $error->get_error_message() );
	}

	public static function unreadable() {
		$text = self::text();
		return array(
			'the secret'         => array( self::SECRET, 'not_connection' ),
			'a URL'              => array( self::VALUES['url'], 'not_connection' ),
			'only the prefix'    => array( 'realtime-connect:', 'truncated' ),
			'the end is missing' => array( substr( $text, 0, -7 ), 'truncated' ),
			'half of it'         => array( substr( $text, 0, (int) ( strlen( $text ) / 2 ) ), 'truncated' ),
			'words behind it'    => array( "$text\nGreetings, Ann", 'truncated' ),
			'twice'              => array( $text . $text, 'truncated' ),
			'JSON, truncated'    => array( substr( self::json(), 0, -4 ), 'truncated' ),
			'version 2'          => array( self::text( array( 'v' => 2 ) ), 'another_version' ),
			'no version'         => array( self::text( array( 'v' => null ) ), 'another_version' ),
			'a version as text'  => array( self::text( array( 'v' => '1' ) ), 'another_version' ),
			'no secret'          => array( self::text( array( 'secret' => '' ) ), 'incomplete' ),
			'no WebSocket URL'   => array( self::text( array( 'websocket' => null ) ), 'incomplete' ),
			'an empty history'   => array( self::text( array( 'history' => '' ) ), 'incomplete' ),
			'a list as URL'      => array( self::text( array( 'dispatch' => array( 'https://x' ) ) ), 'incomplete' ),
			'a list'             => array( 'realtime-connect:' . rtrim( strtr( base64_encode( '[1]' ), '+/', '-_' ), '=' ), 'truncated' ),
		);
	}

	public function test_one_paste_sets_all_values_after_a_check() {
		self::log_in( 'administrator' );
		$this->answer( self::accepting() );

		$this->assertStringContainsString( 'saved=1', $this->submit( array( 'connection' => self::text(), 'url' => '', 'websocket_url' => '', 'history_url' => '', 'secret' => '' ) ) );

		$this->assertSame( self::VALUES, array_intersect_key( Settings::stored(), self::VALUES ) );
		$this->assertCount( 1, $this->requests, 'The test event.' );
		$this->assertSame( 'realtime_verify', json_decode( $this->requests[0]['body'] )->event );
	}

	public function test_a_wrong_secret_is_an_error_at_its_field_and_is_kept_unseen() {
		self::log_in( 'administrator' );
		$this->answer(
			static function () {
				return array( 401, '{"status":"error","message":"No signature fits."}' );
			}
		);

		$page = $this->submit( array( 'connection' => self::text() ) );

		$this->assertSame( array(), array_filter( array_intersect_key( Settings::stored(), self::VALUES ) ) );
		$this->assertMatchesRegularExpression( '/id="realtime-events-secret"[^>]*aria-invalid="true"[^>]* autofocus/', $page );
		$this->assertStringContainsString( 'data-error="check"', $page );
		$this->assertStringContainsString( 'value="' . self::VALUES['websocket_url'] . '"', $page );
		$this->assertNotSecretIn( $page );

		$this->assertSame( 1, preg_match( '/name="realtime_events\[kept_secret\]" value="([^"]+)"/', $page, $kept ) );
		$again = array( 'kept_secret' => $kept[1], 'secret' => '' ) + self::VALUES;
		$this->assertStringContainsString( 'data-error="check"', $this->submit( array( 'secret' => '' ) + $again ) );
		$this->assertStringContainsString( 'saved=1', $this->submit( array( 'unchecked' => '1', 'secret' => '' ) + $again ), 'The owner may rotate the secret here first.' );
		$this->assertSame( self::SECRET, Settings::stored()['secret'] );
	}

	public function test_a_wrong_url_does_not_lose_the_typed_secret() {
		self::log_in( 'administrator' );
		$this->answer( self::accepting() );
		$page = $this->submit( array( 'url' => 'http://93.184.216.34/dispatch' ) + self::VALUES );
		$this->assertNotSecretIn( $page );
		preg_match( '/name="realtime_events\[kept_secret\]" value="([^"]+)"/', $page, $kept );

		$this->assertStringContainsString( 'saved=1', $this->submit( array( 'secret' => '', 'kept_secret' => html_entity_decode( $kept[1] ) ) + self::VALUES ) );
		$this->assertSame( self::SECRET, Settings::stored()['secret'] );

		// Another user cannot open it, nor can anybody later or with another text.
		delete_option( 'realtime_events' );
		self::log_in( 'administrator' );
		$this->submit( array( 'secret' => '', 'kept_secret' => html_entity_decode( $kept[1] ) ) + self::VALUES );
		$this->assertSame( '', Settings::stored()['secret'] );
		$this->submit( array( 'secret' => '', 'kept_secret' => 'abc' ) + self::VALUES );
		$this->assertSame( '', Settings::stored()['secret'] );
	}

	public function test_nothing_is_sent_if_url_and_secret_stay() {
		self::log_in( 'administrator' );
		update_option( 'realtime_events', self::VALUES );

		$this->submit( array( 'secret' => '', 'websocket_url' => 'wss://other.example.com/live' ) + self::VALUES );

		$this->assertSame( array(), $this->requests );
		$this->assertSame( 'wss://other.example.com/live', Settings::stored()['websocket_url'] );
	}

	/**
	 * @dataProvider local
	 */
	public function test_a_local_gateway_gives_the_lines_for_wp_config( array $changes ) {
		self::log_in( 'administrator' );

		$page = $this->submit( array( 'connection' => self::text( $changes ) ) );

		$this->assertStringContainsString( 'data-error="local"', $page );
		$this->assertSame( 1, preg_match( '#<pre class="realtime-events-lines">(.*?)</pre>#s', $page, $lines ) );
		$expected = $changes + array( 'dispatch' => self::VALUES['url'], 'websocket' => self::VALUES['websocket_url'], 'history' => self::VALUES['history_url'] );
		$this->assertSame(
			"define( 'REALTIME_EVENTS_URL', '{$expected['dispatch']}' );\ndefine( 'REALTIME_EVENTS_WEBSOCKET_URL', '{$expected['websocket']}' );\ndefine( 'REALTIME_EVENTS_HISTORY_URL', '{$expected['history']}' );\ndefine( 'REALTIME_EVENTS_SECRET', '" . self::SECRET . "' );",
			html_entity_decode( $lines[1], ENT_QUOTES )
		);
		$this->assertSame( '', Settings::stored()['url'] );
		$this->assertSame( array(), $this->requests );
	}

	public static function local() {
		return array(
			'of ./realtime up'   => array( array( 'dispatch' => 'http://localhost:8080/dispatch', 'websocket' => 'ws://localhost:8080/live', 'history' => 'http://localhost:8080/history' ) ),
			'an open WebSocket'  => array( array( 'websocket' => 'ws://93.184.216.34/live' ) ),
			'a private network'  => array( array( 'dispatch' => 'https://10.0.0.8/dispatch' ) ),
			'this machine, https' => array( array( 'dispatch' => 'https://localhost/dispatch' ) ),
		);
	}

	public function test_a_host_that_the_dns_does_not_know_is_told_as_such() {
		Host::$resolve = static function () {
			return array();
		};

		$errors = Connection::errors( array( 'url' => 'https://gateway.example.com/dispatch' ) + self::VALUES );

		$this->assertSame( array( 'url' ), array_keys( $errors ) );
		$this->assertWPErrorCode( 'no_host', $errors['url'] );
		$this->assertStringContainsString( 'gateway.example.com', $errors['url']->get_error_message() );
	}

	private static function json( array $changes = array() ) {
		return wp_json_encode(
			$changes + array(
				'v'         => 1,
				'dispatch'  => self::VALUES['url'],
				'websocket' => self::VALUES['websocket_url'],
				'history'   => self::VALUES['history_url'],
				'secret'    => self::VALUES['secret'],
			),
			JSON_UNESCAPED_SLASHES
		);
	}

	private static function text( array $changes = array() ) {
		return 'realtime-connect:' . rtrim( strtr( base64_encode( self::json( $changes ) ), '+/', '-_' ), '=' );
	}

	private function assertWPErrorCode( $code, $error ) {
		$this->assertInstanceOf( \WP_Error::class, $error );
		$this->assertSame( $code, $error->get_error_code() );
		$this->assertSentence( $error->get_error_message() );
	}

	private function assertNotSecretIn( $page ) {
		$this->assertStringNotContainsString( substr( self::SECRET, 6 ), $page );
		$this->assertStringNotContainsString( base64_encode( self::SECRET ), $page );
	}

	/**
	 * Submits the form.
	 *
	 * @return string The page, or the address after it was saved.
	 */
	private function submit( array $fields ) {
		self::forget();
		$_POST                = wp_slash( array( 'realtime_events' => $fields ) );
		$_REQUEST['_wpnonce'] = wp_create_nonce( 'realtime_events_settings' );
		try {
			Admin_Page::prepare();
		} catch ( Died $saved ) {
			return $saved->getMessage();
		}
		ob_start();
		Admin_Page::show();
		return ob_get_clean();
	}
}
