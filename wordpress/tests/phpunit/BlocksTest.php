<?php
namespace Realtime_Events\Tests;

use Realtime_Events\Delivery\Outbox;
use Realtime_Events\Events\Event;
use Realtime_Events\Front\Blocks;
use Realtime_Events\Front\Patterns;

/**
 * The blocks and shortcodes on a page, rendered from what was sent.
 */
final class BlocksTest extends TestCase {

	/**
	 * Attributes that make each block appear.
	 */
	const SHORTCODES = array(
		'feed'     => '[realtime_feed channel="%s"]',
		'value'    => '[realtime_value channel="%s" event="match_goal" path="home"]',
		'notice'   => '[realtime_notice channel="%s"]',
		'presence' => '[realtime_presence channel="%s"]',
	);

	/**
	 * Number of the last event.
	 *
	 * @var int
	 */
	private $seq = 0;

	protected function setUp(): void {
		parent::setUp();
		$GLOBALS['wp_scripts'] = null;
		$GLOBALS['wp_styles']  = null;
		$this->settings( array() );
	}

	protected function tearDown(): void {
		unset( $GLOBALS['post'] );
		parent::tearDown();
	}

	public function test_a_feed_begins_with_the_newest_events_of_its_channel() {
		$this->sent( 'goal', array( 'title' => 'one' ) );
		$this->sent( 'other', array( 'title' => 'no' ) );
		$this->sent( 'goal', array( 'title' => 'elsewhere' ), 'public:news' );
		$this->sent( 'over_time', array( 'title' => 'two' ) );
		$this->sent( 'goal', array( 'title' => 'three' ) );

		$html = do_shortcode( '[realtime_feed events="goal, over_*" limit="2"]' );

		$this->assertSame( array( 'three', 'two' ), self::titles( $html ) );
		$feed = self::element( $html, 'data-realtime-feed' );
		$this->assertSame( array( '5', 'E1', '' ), array( $feed->getAttribute( 'data-realtime-since' ), $feed->getAttribute( 'data-realtime-epoch' ), $feed->getAttribute( 'data-realtime-rewind' ) ) );
		$this->assertSame( array( 'three' ), self::titles( do_shortcode( '[realtime_feed events="goal" limit="1"]' ) ) );
	}

	public function test_an_event_that_is_not_sent_is_not_shown_yet() {
		realtime_events_dispatch( 'goal', array( 'title' => 'waits' ) );
		$html = do_shortcode( '[realtime_feed events="goal"]' );

		$this->assertSame( array(), self::titles( $html ) );
		$this->assertSame( '100', self::element( $html, 'data-realtime-feed' )->getAttribute( 'data-realtime-rewind' ) );
	}

	/**
	 * @dataProvider no_longer_public
	 */
	public function test_a_visitor_sees_nothing_about_a_post_that_is_no_longer_public( array $change, $user ) {
		remove_all_actions( 'wp_after_insert_post' );
		$id = self::post();
		$this->sent( 'post_published', array( 'post_id' => $id, 'title' => 'Gone' ) );
		$this->sent( 'stock_changed', array( 'product_id' => $id, 'name' => 'Gone too', 'quantity' => 5 ) );
		$this->sent( 'liked', array( 'post_id' => (string) $id, 'title' => 'Text' ) );
		$this->sent( 'liked', array( 'post_id' => (float) $id, 'title' => 'Float' ) );
		$this->assertSame( array( 'Float', 'Text', 'Gone too', 'Gone' ), self::titles( do_shortcode( '[realtime_feed events="*"]' ) ) );
		if ( $user ) {
			self::log_in( $user );
		}

		$change ? wp_update_post( array( 'ID' => $id ) + $change ) : wp_delete_post( $id, true );

		// A page may be stored for everyone, so an administrator sees what a visitor sees.
		$this->assertSame( array(), self::titles( do_shortcode( '[realtime_feed events="*"]' ) ) );
		$this->assertStringContainsString( '>none<', do_shortcode( '[realtime_value event="stock_changed" path="quantity" initial="none"]' ) );
	}

	public static function no_longer_public() {
		return array(
			'a draft'                     => array( array( 'post_status' => 'draft' ), '' ),
			'private'                     => array( array( 'post_status' => 'private' ), '' ),
			'private, for an admin'       => array( array( 'post_status' => 'private' ), 'administrator' ),
			'with a password'             => array( array( 'post_password' => 'x' ), '' ),
			'in the trash'                => array( array( 'post_status' => 'trash' ), '' ),
			'deleted'                     => array( array(), '' ),
			'of a type that has no pages' => array( array( 'post_type' => 'wp_block' ), '' ),
		);
	}

	public function test_a_comment_that_is_no_longer_public_is_not_shown() {
		$post = self::post();
		$id   = wp_insert_comment( array( 'comment_post_ID' => $post, 'comment_content' => 'x' ) );
		$this->sent( 'comment_added', array( 'comment_id' => $id, 'post_id' => $post, 'author' => 'Ann' ) );
		$this->assertSame( array( 'Ann' ), self::titles( do_shortcode( '[realtime_feed events="comment_added"]' ) ) );

		wp_spam_comment( $id );

		$this->assertSame( array(), self::titles( do_shortcode( '[realtime_feed events="comment_added"]' ) ) );
	}

	public function test_what_a_later_event_ended_is_not_shown_and_what_follows_is() {
		$post = self::post();
		$this->sent( 'post_published', array( 'post_id' => $post, 'title' => 'A slip' ) );
		$this->sent( 'comment_added', array( 'post_id' => $post, 'name' => 'About it' ) );
		$this->sent( 'post_hidden', array( 'post_id' => $post, 'type' => 'post' ) );
		$this->sent( 'post_published', array( 'post_id' => $post, 'title' => 'Corrected' ) );

		$this->assertSame( array( 'Corrected' ), self::titles( do_shortcode( '[realtime_feed events="post_published, comment_added"]' ) ) );
		$this->assertSame( array( 'Corrected', "post_hidden: post_id $post, type post" ), self::titles( do_shortcode( '[realtime_feed events="*"]' ) ) );
	}

	public function test_a_user_sees_what_their_private_channel_tells() {
		$draft = self::post( array( 'post_status' => 'draft' ) );
		$this->sent( 'post_saved', array( 'post_id' => $draft, 'title' => 'A draft' ), 'editors' );
		self::log_in( 'editor' );

		$html = do_shortcode( '[realtime_feed channel="editors" events="*"]' );

		$this->assertSame( array( 'A draft' ), self::titles( $html ) );
	}

	public function test_a_value_is_that_of_the_last_event() {
		$this->sent( 'match_goal', array( 'match' => 1, 'home' => 2, 'away' => 1 ) );
		$this->sent( 'match_goal', array( 'match' => 2, 'home' => 9 ) );

		$this->assertSame( 'Score: 2!', self::text( do_shortcode( '[realtime_value event="match_goal" path="home" match="match=1" before="Score: " after="!"]' ) ) );
		$this->assertSame( '0', self::text( do_shortcode( '[realtime_value event="match_goal" path="home" match="match=3" initial="0"]' ) ) );
	}

	public function test_a_value_writes_numbers_in_the_language_of_the_site() {
		$this->sent( 'price', array( 'a' => 1234567, 'b' => 1234.5, 'c' => '1234' ) );

		$texts = array();
		foreach ( array( 'a', 'b', 'c' ) as $path ) {
			$texts[] = self::text( do_shortcode( "[realtime_value event=\"price\" path=\"$path\" format=\"number\"]" ) );
		}
		$this->assertSame( array( '1,234,567', '1,234.5', '1234' ), $texts );
	}

	public function test_a_counter_of_comments_begins_with_their_number() {
		$post = self::post();
		wp_insert_comment( array( 'comment_post_ID' => $post, 'comment_content' => 'x', 'comment_approved' => 1 ) );
		$this->sent( 'comment_added', array( 'post_id' => $post, 'comment_count' => 9 ) );
		$GLOBALS['post'] = get_post( $post );

		$html = do_shortcode( '[realtime_value event="comment_*" path="comment_count" match="post_id={post_id}"]' );

		$this->assertSame( '1', self::text( $html ) );
		$this->assertSame( "post_id=$post", self::element( $html, 'data-realtime-match' )->getAttribute( 'data-realtime-match' ) );
	}

	public function test_a_notice_is_empty_and_begins_now() {
		$this->sent( 'post_published', array( 'title' => 'Old' ) );
		$html = do_shortcode( '[realtime_notice events="goal" template="{home}" place="inline" seconds="0"]' );

		$notice = self::element( $html, 'data-realtime-notice' );
		$this->assertSame( array( '0', 'inline', 'now', 'goal', '{home}' ), array_map( array( $notice, 'getAttribute' ), array( 'data-realtime-notice', 'data-realtime-place', 'data-realtime-since', 'data-realtime-event', 'data-realtime-template' ) ) );
		$this->assertSame( '', $notice->textContent );
		$this->assertSame( 1, substr_count( $html, 'role="status"' ) );
	}

	public function test_presence_has_a_text_for_every_plural_form() {
		$html = do_shortcode( '[realtime_presence]' );
		$this->assertSame( array( 1 => '{count} person is here', 100 => '{count} people are here' ), self::forms( $html ) );

		$html = do_shortcode( '[realtime_presence one="{count} reader" many="{count} readers"]' );
		$this->assertSame( array( 1 => '{count} reader', 100 => '{count} readers' ), self::forms( $html ) );

		add_filter(
			'ngettext_realtime-events',
			static function ( $text, $one, $many, $number ) {
				$ten = $number % 10;
				return '%s ' . ( 1 === $ten && 11 !== $number ? 'one' : ( $ten > 1 && $ten < 5 ? 'few' : 'many' ) );
			},
			10,
			4
		);
		$this->assertSame( array( 1 => '{count} one', 2 => '{count} few', 3 => '{count} few', 100 => '{count} many' ), self::forms( do_shortcode( '[realtime_presence]' ) ) );
		$this->assertStringContainsString( ' hidden>', $html );
	}

	/**
	 * @dataProvider names
	 */
	public function test_a_block_is_the_same_as_its_shortcode( $name ) {
		$given = array( 'channel' => 'public:news', 'events' => 'goal', 'event' => 'goal', 'path' => 'home', 'template' => '{a} "x"', 'limit' => 3, 'seconds' => 4, 'many' => 'x' );
		$given = array_intersect_key( $given, Blocks::CLASSES[ $name ]::DEFAULTS );
		$block = do_blocks( get_comment_delimited_block_content( "realtime-events/$name", $given, '' ) );

		$this->assertSame( self::attributes( $block ), self::attributes( self::shortcode( $name, $given ) ) );
		$this->assertStringContainsString( "wp-block-realtime-events-$name", $block );
		$this->assertStringContainsString( "realtime-$name", $block );
		$this->assertTrue( wp_script_is( 'realtime-events-items' ) || wp_script_is( 'realtime-events-presence' ) || wp_script_is( 'realtime-events' ) );
	}

	public static function names() {
		foreach ( array_keys( Blocks::CLASSES ) as $name ) {
			yield $name => array( $name );
		}
	}

	/**
	 * @dataProvider names
	 */
	public function test_a_block_has_what_the_editor_needs( $name ) {
		$type = \WP_Block_Type_Registry::get_instance()->get_registered( "realtime-events/$name" );

		$this->assertSame( 3, $type->api_version );
		$this->assertNotEmpty( $type->example );
		$this->assertTrue( wp_script_is( $type->editor_script_handles[0], 'registered' ) );
		$this->assertTrue( wp_style_is( $type->editor_style_handles[0], 'registered' ) );
		$this->assertSame( array(), $type->style_handles );
		$this->assertSame( array(), $type->view_script_handles );
		foreach ( Blocks::CLASSES[ $name ]::DEFAULTS as $key => $default ) {
			$this->assertSame( $default, $type->attributes[ $key ]['default'], $key );
		}
	}

	public function test_the_preview_of_the_editor_is_rendered_by_rest() {
		self::log_in( 'editor' );
		$request = new \WP_REST_Request( 'GET', '/wp/v2/block-renderer/realtime-events/feed' );
		$request->set_query_params( array( 'context' => 'edit', 'attributes' => array( 'channel' => 'editors' ) ) );

		$said = rest_do_request( $request );

		$this->assertSame( 200, $said->get_status() );
		$this->assertSame( 'editors', self::element( $said->get_data()['rendered'], 'data-realtime-feed' )->getAttribute( 'data-realtime-channel' ) );
	}

	public function test_the_patterns_are_blocks_that_exist() {
		Patterns::register();
		$found = array_filter(
			\WP_Block_Patterns_Registry::get_instance()->get_all_registered(),
			static function ( $pattern ) {
				return 0 === strpos( $pattern['name'], 'realtime-events/' );
			}
		);

		$this->assertCount( 3, $found );
		foreach ( $found as $pattern ) {
			$this->assertSame( array( 'realtime-events' ), $pattern['categories'] );
			$this->assertSame( $pattern['content'], serialize_blocks( parse_blocks( $pattern['content'] ) ) );
			preg_match_all( '#wp:realtime-events/(\w+)#', $pattern['content'], $names );
			$this->assertNotEmpty( $names[1] );
			$this->assertSame( array(), array_diff( $names[1], array_keys( Blocks::CLASSES ) ) );
		}
	}

	public function test_a_page_knows_no_patterns() {
		$this->assertFalse( has_action( 'init', array( Patterns::class, 'register' ) ) );
	}

	/**
	 * @dataProvider hostile
	 */
	public function test_no_attribute_becomes_markup( $value ) {
		self::log_in( 'author' );
		$this->sent( 'goal', array( 'title' => $value, 'url' => $value, $value => $value ) );
		foreach ( Blocks::CLASSES as $name => $class ) {
			foreach ( array_keys( $class::DEFAULTS ) as $key ) {
				$given = array( $key => $value ) + array_intersect_key( array( 'events' => '*', 'event' => '*', 'path' => 'title', 'template' => '{title} {url}' ), $class::DEFAULTS );
				foreach ( array( self::shortcode( $name, $given + array( 'onclick' => 'alert(1)', 'wrapper' => '<img>' ) ), render_block( array( 'blockName' => "realtime-events/$name", 'attrs' => $given, 'innerBlocks' => array(), 'innerHTML' => '', 'innerContent' => array() ) ) ) as $html ) {
					$document = self::parse( $html );
					foreach ( array( 'script', 'img', 'svg', 'iframe', 'a', 'b' ) as $element ) {
						$this->assertSame( 0, $document->getElementsByTagName( $element )->length, $html );
					}
					foreach ( ( new \DOMXPath( $document ) )->query( '//@*' ) as $attribute ) {
						$this->assertMatchesRegularExpression( '/^(class|role|aria-label|hidden|datetime|data-realtime-[a-z]+)$/', $attribute->name, $html );
					}
				}
			}
		}
	}

	public static function hostile() {
		return array(
			'an attribute' => array( '" onmouseover="alert(1)' ),
			'an element'   => array( 'a"><img src=x onerror=alert(1)>' ),
			'a script'     => array( "'><script>alert(1)</script>" ),
			'an entity'    => array( '&lt;b&gt;&quot;&#34;<b>' ),
			'a shortcode'  => array( '[realtime_feed]' ),
			'a format'     => array( '%s %1$s %99$s' ),
			'JSON'         => array( '{"a":"\'"}' ),
		);
	}

	/**
	 * @dataProvider limits
	 */
	public function test_a_number_is_within_its_limits( $limit, $expected ) {
		$this->assertSame( $expected, self::element( self::shortcode( 'feed', array( 'limit' => $limit ) ), 'data-realtime-feed' )->getAttribute( 'data-realtime-feed' ) );
	}

	public static function limits() {
		return array(
			'another type' => array( '5" onload="alert(1)', '10' ),
			'a word'       => array( 'many', '10' ),
			'nothing'      => array( '', '10' ),
			'an array'     => array( array( 1 ), '10' ),
			'negative'     => array( '-5', '1' ),
			'large'        => array( '1e99', '100' ),
		);
	}

	/**
	 * @dataProvider private_channels
	 */
	public function test_users_without_access_get_nothing( $channel, $role, $shown ) {
		$this->sent( 'post_published', array( 'title' => 'Secret' ), $channel );
		$this->sent( 'match_goal', array( 'home' => 'Secret' ), $channel );
		if ( $role ) {
			self::log_in( $role );
		}

		foreach ( self::SHORTCODES as $text ) {
			$html = do_shortcode( sprintf( $text, $channel ) );
			$this->assertSame( $shown, false !== strpos( $html, 'data-realtime-' ), $html );
			if ( ! $shown ) {
				$this->assertStringNotContainsString( 'Secret', $html );
				$this->assertSame( 'author' === $role, '' !== $html );
			}
		}
		$this->assertSame( $shown, wp_script_is( 'realtime-events-items' ) );
	}

	public static function private_channels() {
		return array(
			'editors, a visitor'        => array( 'editors', '', false ),
			'editors, a subscriber'     => array( 'editors', 'subscriber', false ),
			'editors, an author'        => array( 'editors', 'author', false ),
			'editors, an editor'        => array( 'editors', 'editor', true ),
			'users, a visitor'          => array( 'users', '', false ),
			'users, a subscriber'       => array( 'users', 'subscriber', true ),
			'another, a visitor'        => array( 'user:1', '', false ),
			'unknown, an administrator' => array( 'whatever', 'administrator', true ),
		);
	}

	public function test_without_a_gateway_a_visitor_sees_nothing_and_an_author_a_note() {
		$this->settings( array( 'websocket_url' => '' ) );

		$this->assertSame( '', do_shortcode( '[realtime_feed]' ) );
		self::log_in( 'author' );
		$this->assertMatchesRegularExpression( '#^<p class="realtime-note">[^<]+</p>$#', do_shortcode( '[realtime_feed]' ) );
		$this->assertFalse( wp_script_is( 'realtime-events-items' ) );
	}

	private function settings( array $settings ) {
		update_option(
			'realtime_events',
			$settings + array(
				'url'           => 'https://gateway.example.com/dispatch',
				'websocket_url' => 'wss://gateway.example.com/live',
				'secret'        => 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw',
			)
		);
	}

	private function sent( $event, $data, $channel = 'public' ) {
		Outbox::sent( Outbox::add( Event::create( $event, $data, array( 'channel' => $channel ) ) ), ++$this->seq, 'E1' );
		self::forget();
	}

	/**
	 * The shortcode with attributes that cannot be written in its text.
	 */
	private static function shortcode( $name, array $attributes ) {
		return call_user_func( $GLOBALS['shortcode_tags'][ "realtime_$name" ], $attributes, '', "realtime_$name" );
	}

	private static function parse( $html ) {
		$document = new \DOMDocument();
		$document->loadHTML( '<?xml encoding="utf-8"?><body>' . $html, LIBXML_NOERROR );
		return $document;
	}

	private static function element( $html, $attribute ) {
		$found = ( new \DOMXPath( self::parse( $html ) ) )->query( "//*[@$attribute]" );
		self::assertSame( 1, $found->length, $html );
		return $found->item( 0 );
	}

	private static function titles( $html ) {
		$titles = array();
		foreach ( ( new \DOMXPath( self::parse( $html ) ) )->query( '//*[@class="realtime-feed__title"]' ) as $title ) {
			$titles[] = $title->textContent;
		}
		return $titles;
	}

	private static function text( $html ) {
		return self::parse( $html )->textContent;
	}

	private static function forms( $html ) {
		return json_decode( self::element( $html, 'data-realtime-presence' )->getAttribute( 'data-realtime-presence' ), true );
	}

	/**
	 * All attributes but the classes, in order.
	 */
	private static function attributes( $html ) {
		$all = array();
		foreach ( ( new \DOMXPath( self::parse( $html ) ) )->query( '//@*[name() != "class"]' ) as $attribute ) {
			$all[] = array( $attribute->name, $attribute->value );
		}
		return $all;
	}

	public function test_each_block_has_the_version_of_the_plugin(): void {
		$registry = \WP_Block_Type_Registry::get_instance();
		foreach ( array( 'feed', 'value', 'notice', 'presence' ) as $name ) {
			$type = $registry->get_registered( 'realtime-events/' . $name );
			// WordPress gives the version to the directory of blocks alone, so it is in the file.
			$file = wp_json_file_decode( dirname( REALTIME_EVENTS_FILE ) . "/blocks/$name/block.json", array( 'associative' => true ) );
			$this->assertSame( REALTIME_EVENTS_VERSION, $file['version'] ?? null, $name );
			$this->assertSame( 3, $type->api_version, $name );
			$this->assertNotEmpty( $type->example, $name );
		}
	}
}
