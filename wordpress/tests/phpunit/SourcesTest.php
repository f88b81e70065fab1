<?php
namespace Realtime_Events\Tests;

use Realtime_Events\Delivery\Outbox;
use Realtime_Events\Delivery\Sender;
use Realtime_Events\Settings;
use Realtime_Events\Sources\Mapped_Hooks;
use Realtime_Events\Events\Public_Data;
use Realtime_Events\Events\Visibility;

/**
 * The data and the channels of all events except those about posts.
 */
final class SourcesTest extends TestCase {

	public function test_a_source_that_is_switched_off_is_silent() {
		update_option( 'comments_notify', 0 );
		update_option( 'realtime_events', array( 'sources' => array() ) );

		wp_insert_comment( array( 'comment_post_ID' => self::post(), 'comment_approved' => 1, 'comment_content' => 'Hm' ) );
		wp_insert_term( 'News', 'category' );
		self::log_in( 'subscriber' );

		$this->assertSame( array(), self::outbox() );
	}

	public function test_a_term_is_public_once_a_published_post_uses_it() {
		$draft = self::post( array( 'post_status' => 'draft' ) );
		self::next();

		wp_set_post_tags( $draft, 'A secret' );
		$term = get_term_by( 'name', 'A secret', 'post_tag' )->term_id;
		$this->assertSame( array( array( 'term_created', 'editors' ) ), self::names() );
		self::next();
		wp_update_term( $term, 'post_tag', array( 'name' => 'Another secret' ) );
		$this->assertSame( array( array( 'term_updated', 'editors' ) ), self::names() );
		$this->assertSame( array( 'term_id' => $term, 'taxonomy' => 'post_tag' ), Public_Data::of( get_term( $term ) ) );

		wp_publish_post( $draft );
		self::next();
		wp_update_term( $term, 'post_tag', array( 'name' => 'News' ) );
		$this->assertSame( array( array( 'term_updated', 'public' ) ), self::names() );
		self::next();
		wp_delete_term( $term, 'post_tag' );
		$this->assertSame( array( array( 'term_deleted', 'public' ) ), self::names() );
	}

	public function test_several_changes_of_a_term_in_a_request_are_one_event() {
		$post = self::post();
		self::next();

		wp_set_post_tags( $post, 'News' );
		$term = get_term_by( 'name', 'News', 'post_tag' )->term_id;
		wp_update_term( $term, 'post_tag', array( 'name' => 'Good news' ) );
		wp_delete_term( wp_insert_term( 'A mistake', 'post_tag' )['term_id'], 'post_tag' );
		$this->assertSame( array( array( 'term_created', 'public' ) ), self::names() );
		$this->assertSame( 'Good news', self::outbox()[0]['data']['name'] );
		self::next();

		wp_update_term( $term, 'post_tag', array( 'name' => 'A mistake' ) );
		wp_delete_term( $term, 'post_tag' );
		$this->assertSame( array( array( 'term_deleted', 'public' ) ), self::names() );
		$this->assertSame( 'Good news', self::outbox()[0]['data']['name'] );
	}

	public function test_a_term_that_editors_may_not_manage_is_not_for_them() {
		register_taxonomy( 'aisle', 'post', array( 'public' => true, 'capabilities' => array( 'manage_terms' => 'manage_aisles' ) ) );

		wp_insert_term( 'Fruit', 'aisle' );

		$this->assertSame( array( array( 'term_created', 'admins' ) ), self::names() );
	}

	public function test_there_are_no_events_about_terms_without_pages() {
		register_taxonomy( 'secret', 'post', array( 'public' => false ) );

		wp_insert_term( 'Hidden', 'secret' );
		wp_insert_term( 'A menu', 'nav_menu' );

		$this->assertSame( array(), self::outbox() );
	}

	public function test_mapped_hooks_publish_one_or_all_of_their_arguments() {
		update_option(
			'realtime_events',
			array(
				'hooks' => array(
					array( 'hook' => 'kettle_boils', 'event' => 'tea', 'argument' => 1, 'channel' => 'kitchen', 'capability' => 'read' ),
					array( 'hook' => 'sugar_is_added', 'event' => 'sweet', 'argument' => Settings::ALL_ARGUMENTS, 'channel' => 'public', 'capability' => '' ),
				),
			)
		);
		Mapped_Hooks::listen();

		do_action( 'kettle_boils', 'ignored', array( 'cups' => 2 ) );
		do_action( 'sugar_is_added', 3, 'lumps' );

		$this->assertSame( array( array( 'tea', 'kitchen' ), array( 'sweet', 'public' ) ), self::names() );
		$this->assertSame( array( array( 'cups' => 2 ), array( 3, 'lumps' ) ), array_column( self::outbox(), 'data' ) );
	}

	/**
	 * @dataProvider data_that_no_event_holds
	 */
	public function test_an_event_with_invalid_data_is_in_the_log_and_lost( $data ) {
		self::use_gateway();
		$this->answer( self::accepting() );
		self::map( 'kettle_boils', 0 );
		$lost = array();
		add_action(
			'realtime_events_lost',
			static function ( $error, $name ) use ( &$lost ) {
				$lost[ $name ] = $error;
			},
			10,
			2
		);

		do_action( 'kettle_boils', $data );
		do_action( 'my_custom_event', $data );
		realtime_events_dispatch( 'by_code', $data, array( 'id' => 'one', 'channel' => 'team' ) );

		$names = array( 'mapped', 'my_custom_event', 'by_code' );
		$rows  = array_reverse( Outbox::page( Outbox::FAILED, 9 ) );
		$this->assertSame( $names, wp_list_pluck( $rows, 'event' ) );
		$this->assertSame( 'team', $rows[2]->channel );
		foreach ( $rows as $row ) {
			$this->assertSame( $lost[ $row->event ]->get_error_message(), $row->answer );
			$this->assertSame( array( 'realtime_events_invalid', 'data' ), array( $lost[ $row->event ]->get_error_code(), $lost[ $row->event ]->get_error_data()['field'] ) );
			$this->assertSentence( $row->answer );
		}
		$this->assertSame( $names, array_keys( $lost ) );
		$this->assertSame( 0, Outbox::retry(), 'There is nothing to send.' );
		$this->assertSame( 'one', realtime_events_dispatch( 'by_code', 'short', array( 'id' => 'one' ) ) );
		$this->assertSame( 1, Sender::flush(), 'The id of what never was is free.' );
	}

	public static function data_that_no_event_holds() {
		return array(
			'too much' => array( str_repeat( 'x', 130001 ) ),
			'no JSON'  => array( array( INF ) ),
		);
	}

	public function test_invalid_utf_8_is_reduced_to_its_readable_part() {
		self::map( 'kettle_boils', 0 );

		do_action( 'kettle_boils', "gr\xfcn" );

		$this->assertStringStartsWith( 'gr', self::outbox()[0]['data'] );
	}

	/**
	 * @dataProvider hooks_of_sending
	 */
	public function test_hooks_that_sending_runs_are_no_events( $hook ) {
		self::use_gateway();
		add_filter( 'realtime_events_mappable_hook', '__return_true' );
		self::map( $hook, 0 );
		$accepting = self::accepting();
		$this->answer(
			function ( $body ) use ( $accepting ) {
				$this->assertLessThan( 5, count( $this->requests ), 'It sends without end.' );
				return $accepting( $body );
			}
		);
		realtime_events_dispatch( 'a' );

		$this->assertSame( 1, Sender::flush() );
		$this->assertSame( array( 'a' ), array_column( self::outbox(), 'event' ) );
	}

	public static function hooks_of_sending() {
		return array(
			'options' => array( 'updated_option' ),
			'an own'  => array( 'realtime_events_before_flush' ),
		);
	}

	/**
	 * @dataProvider hooks_of_queries
	 */
	public function test_the_question_whether_a_post_is_public_is_no_event( $hook ) {
		$id = self::post();
		self::next();
		self::map( $hook, 0 );

		$this->assertTrue( Visibility::is_public_post( get_post( $id ) ) );

		$this->assertSame( array(), self::names() );
	}

	public static function hooks_of_queries() {
		return array(
			'before' => array( 'pre_get_posts' ),
			'after'  => array( 'the_posts' ),
		);
	}

	/**
	 * @dataProvider hooks_of_options
	 */
	public function test_the_secret_is_in_no_event_of_an_option( $hook ) {
		self::use_gateway();
		add_filter( 'realtime_events_mappable_hook', '__return_true' );
		self::map( $hook, Settings::ALL_ARGUMENTS );

		update_option( 'realtime_events', array( 'secret' => 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSx' ) + get_option( 'realtime_events' ) );
		update_option( 'blogname', 'Another name' );

		$this->assertStringNotContainsString( 'MfKQ9r8GKYqr', wp_json_encode( self::outbox() ) );
		$this->assertStringContainsString( 'Another name', wp_json_encode( self::outbox() ) );
	}

	public static function hooks_of_options() {
		return array(
			'before' => array( 'update_option' ),
			'after'  => array( 'updated_option' ),
		);
	}

	/**
	 * Maps a hook to the public event `mapped`.
	 */
	private static function map( $hook, $argument ) {
		$mapping = array( 'hook' => $hook, 'event' => 'mapped', 'argument' => $argument, 'channel' => 'public', 'capability' => '' );
		update_option( 'realtime_events', array( 'hooks' => array( $mapping ) ) + get_option( 'realtime_events', array() ) );
		Mapped_Hooks::listen();
	}

	public function test_objects_are_reduced_to_their_public_data() {
		self::log_in( 'administrator' );
		$draft = get_post( self::post( array( 'post_status' => 'draft', 'post_title' => 'A secret', 'post_content' => 'More of it' ) ) );
		$user  = wp_get_current_user();

		$said = Public_Data::of(
			array(
				'post'    => $draft,
				'user'    => $user,
				'other'   => new \ArrayObject( array( 'key' => 'hidden' ) ),
				'closure' => static function () {},
				'number'  => 1.5,
				'nested'  => array( array( $user ) ),
			)
		);

		$this->assertSame(
			array(
				'post'    => array( 'post_id' => $draft->ID, 'type' => 'post' ),
				'user'    => array( 'user_id' => $user->ID ),
				'other'   => null,
				'closure' => null,
				'number'  => 1.5,
				'nested'  => array( array( array( 'user_id' => $user->ID ) ) ),
			),
			$said
		);
	}

	/**
	 * @dataProvider ways_to_publish
	 */
	public function test_no_password_is_published( callable $publish ) {
		self::log_in( 'administrator' );
		$post = get_post( self::post( array( 'post_password' => 'open sesame' ) ) );
		self::next();

		$publish( array( wp_get_current_user(), wp_get_current_user()->data, $post, $post->to_array(), new \Exception( 'secret' ), array( 'n' => array( 1.5, true, null, 'text', new \stdClass() ) ) ) );

		list( $row ) = Outbox::page( '', 1 );
		foreach ( array( wp_get_current_user()->user_pass, 'user_pass', 'open sesame', 'post_password' ) as $secret ) {
			$this->assertStringNotContainsString( $secret, $row->body );
		}
		$this->assertStringContainsString( '[{"user_id":' . get_current_user_id() . '},{', $row->body );
		$this->assertStringContainsString( ',null,{"n":[1.5,true,null,"text",{}]}]', $row->body );
	}

	public static function ways_to_publish() {
		return array(
			'my_custom_event' => array(
				static function ( $data ) {
					do_action( 'my_custom_event', $data );
				},
			),
			'a mapped hook'   => array(
				static function ( $data ) {
					self::map( 'kettle_boils', 0 );
					do_action( 'kettle_boils', $data );
				},
			),
			'code'            => array(
				static function ( $data ) {
					realtime_events_dispatch( 'a', $data );
				},
			),
		);
	}

	public function test_circular_objects_end() {
		$parent = (object) array( 'name' => 'parent' );
		foreach ( range( 1, 20 ) as $n ) {
			$parent->children[] = (object) array( 'n' => $n, 'parent' => $parent );
		}

		$this->assertSame( array( 'n' => 20, 'parent' => null ), (array) Public_Data::of( $parent, Public_Data::ANY_DEPTH )->children[19] );
	}

	public function test_a_circular_array_ends() {
		$loop         = array( 'a' => 1 );
		$loop['self'] = &$loop;

		$this->assertIsString( wp_json_encode( Public_Data::of( $loop ) ) );
	}
}
