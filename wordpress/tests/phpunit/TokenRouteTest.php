<?php
namespace Realtime_Events\Tests;

use Realtime_Events\Events\Channel_Token;
use Realtime_Events\Events\Signature;
use Realtime_Events\Rest\Token_Route;

final class TokenRouteTest extends TestCase {

	/**
	 * @dataProvider readers
	 */
	public function test_names_the_private_channels_that_the_user_may_read( $role, $wanted, array $expected ) {
		self::use_gateway();
		$me      = self::log_in( $role );
		$draft   = self::post( array( 'post_status' => 'draft', 'post_author' => 1 ) );
		$private = self::post( array( 'post_status' => 'private', 'post_author' => 1 ) );
		$own     = self::post( array( 'post_status' => 'draft', 'post_author' => $me ) );
		$fill    = static function ( $text ) use ( $me, $draft, $private, $own ) {
			return str_replace( array( 'ME', 'DRAFT', 'PRIVATE', 'OWN' ), array( $me, $draft, $private, $own ), $text );
		};

		$response = self::ask( $fill( $wanted ) );

		if ( ! $expected ) {
			self::assertRefused( 403, 'realtime_events_forbidden', $response );
			return;
		}
		$this->assertSame( 200, $response->get_status() );
		$said = $response->get_data();
		$this->assertSame( array_map( $fill, $expected ), $said['channels'] );
		$claims = self::claims( $said['token'] );
		$this->assertSame( $said['channels'], $claims['channels'] );
		$this->assertSame( "user:$me", $claims['sub'] );
		$this->assertSame( $said['expires_in'], $claims['exp'] - $claims['iat'] );
	}

	public static function readers() {
		return array(
			'an editor'                     => array( 'editor', 'public,editors,admins,woocommerce,users', array( 'editors', 'users' ) ),
			'an author'                     => array( 'author', 'editors,users', array( 'users' ) ),
			'an administrator'              => array( 'administrator', 'editors,admins,users,whatever', array( 'editors', 'admins', 'users', 'whatever' ) ),
			'a subscriber'                  => array( 'subscriber', 'editors,admins,whatever', array() ),
			'oneself'                       => array( 'subscriber', 'user:ME', array( 'user:ME' ) ),
			'another'                       => array( 'administrator', 'user:1', array() ),
			'a name like oneself'           => array( 'subscriber', 'user:ME.,user:ME:,xuser:ME,user:', array() ),
			'what needs no token'           => array( 'editor', 'public,public:news', array() ),
			'a draft of another, by reader' => array( 'subscriber', 'post:DRAFT,post:PRIVATE', array() ),
			'a draft of another, by editor' => array( 'editor', 'post:DRAFT,post:PRIVATE', array( 'post:DRAFT', 'post:PRIVATE' ) ),
			'a draft of oneself'            => array( 'contributor', 'post:OWN,post:DRAFT', array( 'post:OWN' ) ),
			'a post that is not there'      => array( 'administrator', 'post:99999999', array() ),
			'the same twice'                => array( 'editor', 'editors,editors', array( 'editors' ) ),
			'spaces between'                => array( 'editor', ' editors , users', array( 'editors', 'users' ) ),
		);
	}

	public function test_a_published_post_that_is_not_public_requires_edit_post() {
		register_post_type( 'form_entry', array( 'public' => false ) );
		$open = self::post();
		$posts = array( 'post:' . self::post( array( 'post_password' => 'x' ) ), 'post:' . self::post( array( 'post_type' => 'form_entry' ) ) );
		self::use_gateway();

		self::log_in( 'subscriber' );
		$this->assertSame( array( "post:$open" ), self::ask( array_merge( $posts, array( "post:$open" ) ) )->get_data()['channels'] );

		self::log_in( 'editor' );
		$this->assertSame( $posts, self::ask( $posts )->get_data()['channels'] );
	}

	public function test_the_token_is_signed_with_the_secret() {
		self::use_gateway();
		self::log_in( 'editor' );

		list( $header, $claims, $mac ) = explode( '.', self::ask( 'editors' )->get_data()['token'] );

		$expected = Signature::of( 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw' )->mac( "$header.$claims" );
		$this->assertSame( $expected, base64_decode( strtr( $mac, '-_', '+/' ), true ) );
	}

	public function test_accepts_a_list() {
		self::use_gateway();
		self::log_in( 'editor' );

		$this->assertSame( array( 'editors', 'users' ), self::ask( array( 'editors', 'users' ) )->get_data()['channels'] );
	}

	public function test_a_filter_has_the_final_decision() {
		self::use_gateway();
		$me = self::log_in( 'subscriber' );
		add_filter(
			'realtime_events_may_read',
			static function ( $may, $channel, $user ) use ( $me ) {
				return 'club' === $channel ? $user === $me : $may;
			},
			10,
			3
		);

		$this->assertSame( array( 'club' ), self::ask( 'club,editors' )->get_data()['channels'] );
	}

	public function test_the_capability_of_a_mapped_hook_decides() {
		self::use_gateway();
		update_option(
			'realtime_events',
			array( 'hooks' => array( array( 'hook' => 'x', 'event' => 'x', 'argument' => 0, 'channel' => 'desk', 'capability' => 'edit_posts' ) ) )
				+ get_option( 'realtime_events' )
		);
		self::log_in( 'contributor' );

		$this->assertSame( array( 'desk' ), self::ask( 'desk' )->get_data()['channels'] );
	}

	public function test_a_visitor_gets_no_token() {
		self::use_gateway();
		// Even if a filter allows it: a token belongs to a user.
		add_filter( 'realtime_events_may_read', '__return_true' );

		self::assertRefused( 401, 'realtime_events_visitor', self::ask( 'editors' ) );
	}

	public function test_without_a_secret_there_is_no_token() {
		self::log_in( 'editor' );

		self::assertRefused( 503, 'realtime_events_no_secret', self::ask( 'editors' ) );
	}

	/**
	 * @dataProvider hostile
	 */
	public function test_an_invalid_channel_is_rejected( $channels ) {
		self::use_gateway();
		self::log_in( 'administrator' );

		$response = self::ask( $channels );

		$this->assertSame( 400, $response->get_status(), wp_json_encode( $response->get_data() ) );
		$this->assertArrayNotHasKey( 'token', $response->get_data() );
	}

	public static function hostile() {
		return array(
			'nothing'           => array( null ),
			'an empty text'     => array( '' ),
			'only commas'       => array( ',,' ),
			'a wildcard'        => array( '*' ),
			'a prefix'          => array( 'user:*' ),
			'one good, one bad' => array( 'editors,<script>' ),
			'a line at the end' => array( array( "editors\n" ) ),
			'a zero byte'       => array( array( "editors\0" ) ),
			'lists in lists'    => array( array( array( 'editors' ) ) ),
			'a map'             => array( array( 'a' => array( 'b' => 'c' ) ) ),
			'too long'          => array( str_repeat( 'x', 129 ) ),
			'too many'          => array( implode( ',', array_map( 'strval', range( 1, 51 ) ) ) ),
			'markup'            => array( '"><img/src=x/onerror=alert(1)>' ),
		);
	}

	/**
	 * @dataProvider lengths
	 */
	public function test_a_token_always_fits( $count, $length, $status ) {
		self::use_gateway();
		self::log_in( 'administrator' );
		$channels = array_map(
			static function ( $number ) use ( $length ) {
				return str_pad( (string) $number, $length, 'x' );
			},
			range( 101, 100 + $count )
		);

		$response = self::ask( implode( ',', $channels ) );

		$this->assertSame( $status, $response->get_status(), wp_json_encode( $response->get_data() ) );
		if ( 200 === $status ) {
			$this->assertSame( $channels, $response->get_data()['channels'] );
			$this->assertLessThanOrEqual( 4096, strlen( $response->get_data()['token'] ) );
		}
	}

	public static function lengths() {
		return array(
			'50 names of 52 letters'      => array( 50, 52, 200 ),
			'20 names of 128 letters'     => array( 20, 128, 200 ),
			'34 names of 75 letters'      => array( 34, 75, 200 ),
			'50 names of 53 letters'      => array( 50, 53, 400 ),
			'50 names of 75 letters'      => array( 50, 75, 400 ),
			'21 names of 128 letters'     => array( 21, 128, 400 ),
			'50 names of 128 letters'     => array( 50, 128, 400 ),
		);
	}

	public function test_the_page_asks_for_no_more_than_one_token_holds() {
		$script = file_get_contents( dirname( REALTIME_EVENTS_FILE ) . '/assets/front.js' );

		$this->assertStringContainsString( 'const MAX_CHANNELS = ' . Token_Route::MAX_CHANNELS . ';', $script );
		$this->assertStringContainsString( 'const MAX_NAMES = ' . Channel_Token::MAX_NAMES . ';', $script );
	}

	private static function ask( $channels ) {
		$request = new \WP_REST_Request( 'GET', '/realtime-events/v1/token' );
		if ( null !== $channels ) {
			$request->set_query_params( array( 'channels' => $channels ) );
		}
		return rest_do_request( $request );
	}

	private static function claims( $token ) {
		return json_decode( base64_decode( strtr( explode( '.', $token )[1], '-_', '+/' ) ), true );
	}

	private static function assertRefused( $status, $code, \WP_REST_Response $response ) {
		self::assertSame( $status, $response->get_status() );
		self::assertSame( $code, $response->get_data()['code'] );
		self::assertStringEndsWith( '.', $response->get_data()['message'] );
		self::assertSame( 'no-store', $response->get_headers()['Cache-Control'] );
	}
}
