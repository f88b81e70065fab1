<?php
namespace Realtime_Events\Tests;

use Realtime_Events\Front\Item;
use Realtime_Events\Front\Template;
use Realtime_Events\Front\Text;

/**
 * The HTML of an event, by the cases that the script of the page is tested with too.
 */
final class ItemTest extends TestCase {

	/**
	 * @dataProvider cases
	 */
	public function test_an_event_becomes_this_html( $name, $case ) {
		$html = Item::html( self::event( $case ), new Template( isset( $case->template ) ? $case->template : '' ) );

		$this->assertSame( self::canonical( self::expected( $case ) ), self::canonical( preg_replace( '#(<time[^>]* datetime[^>]*>)[^<]*#', '$1', $html ) ), $name );
	}

	/**
	 * @dataProvider cases
	 */
	public function test_no_filter_of_the_content_finds_anything_in_it( $name, $case ) {
		add_shortcode( 'gallery', '__return_empty_string' );
		$html = Item::html( self::event( $case ), new Template( isset( $case->template ) ? $case->template : '' ) );

		$said = convert_smilies( capital_P_dangit( do_shortcode( wptexturize( $html ) ) ) );

		$this->assertSame( self::canonical( $html ), self::canonical( $said ), $name );
	}

	public static function cases() {
		foreach ( json_decode( file_get_contents( dirname( __DIR__ ) . '/items.json' ) ) as $case ) {
			yield $case->name => array( $case->name, $case );
		}
	}

	public function test_the_time_is_on_the_clock_of_the_site() {
		update_option( 'timezone_string', 'Europe/Berlin' );
		update_option( 'date_format', 'Y-m-d' );
		update_option( 'time_format', 'H:i' );

		$this->assertStringContainsString( '>2026-01-02 13:00<', html_entity_decode( Template::time( '2026-01-02T12:00:00Z', 'x' ) ) );
	}

	/**
	 * @dataProvider subjects
	 */
	public function test_an_item_says_what_it_is_about( array $data, $expected ) {
		$html = Item::html( self::event( (object) array( 'data' => (object) $data ) ), new Template( 'x' ) );

		$this->assertStringStartsWith( '<li class="realtime-feed__item" data-realtime-id="id&#95;1"' . $expected . '>', $html );
	}

	public static function subjects() {
		return array(
			'nothing'       => array( array(), '' ),
			'a post'        => array( array( 'post_id' => 7 ), ' data-realtime-post="7"' ),
			'a comment'     => array( array( 'comment_id' => 3, 'post_id' => 7 ), ' data-realtime-post="7" data-realtime-comment="3"' ),
			'a product'     => array( array( 'product_id' => 7, 'parent_id' => 0 ), ' data-realtime-post="7"' ),
			'a variation'   => array( array( 'product_id' => 8, 'parent_id' => 7 ), ' data-realtime-post="7"' ),
			'a parent only' => array( array( 'parent_id' => 7 ), '' ),
			'no id'         => array( array( 'post_id' => '7" x="', 'comment_id' => -1 ), '' ),
		);
	}

	public function test_text_in_an_attribute_is_text() {
		$text = "\"><script>'&amp;[x] ";

		$this->assertSame( "\"><script>'&amp;[x] ", html_entity_decode( Text::html( $text ), ENT_QUOTES ) );
		$this->assertDoesNotMatchRegularExpression( '/[<>"\'\[\]]/', Text::html( $text ) );
	}

	private static function event( $case ) {
		return (object) array(
			'event'     => 'case_1',
			'data'      => $case->data,
			'timestamp' => isset( $case->timestamp ) ? $case->timestamp : '2026-01-02T03:04:05Z',
			'id'        => 'id_1',
		);
	}

	private static function expected( $case ) {
		$time = isset( $case->hasTime ) ? '' : '<time class="realtime-feed__time" datetime="2026-01-02T03:04:05Z"></time>';
		return '<li class="realtime-feed__item" data-realtime-id="id_1">' . str_replace( '$event', 'case_1', $case->html ) . $time . '</li>';
	}

	private static function canonical( $html ) {
		$document = new \DOMDocument();
		$document->loadHTML( '<?xml encoding="utf-8"?><body>' . $html, LIBXML_NOERROR );
		return $document->saveHTML( $document->getElementsByTagName( 'body' )->item( 0 ) );
	}
}
