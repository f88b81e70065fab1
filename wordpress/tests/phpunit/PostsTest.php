<?php
namespace Realtime_Events\Tests;

final class PostsTest extends TestCase {

	public function test_events_about_a_published_post_are_public() {
		$id = self::post( array( 'post_title' => 'Hello "q" é <b>x</b>' ) );

		list( $saved, $published ) = self::outbox();
		$this->assertSame( array( 'post_saved', 'public' ), array( $saved['event'], $saved['channel'] ) );
		$this->assertSame(
			array( 'post_id' => $id, 'title' => 'Hello "q" é <b>x</b>', 'status' => 'publish', 'type' => 'post', 'is_update' => false ),
			$saved['data']
		);
		$this->assertSame( array( 'post_published', 'public' ), array( $published['event'], $published['channel'] ) );
		$this->assertSame( get_permalink( $id ), $published['data']['url'] );
		$this->assertCount( 2, self::outbox() );
	}

	/**
	 * @dataProvider secret
	 */
	public function test_a_post_that_is_not_public_never_reaches_a_public_channel( array $fields ) {
		self::post( $fields + array( 'post_title' => 'Not yet' ) );

		$this->assertSame( array( array( 'post_saved', 'editors' ) ), self::names() );
	}

	public static function secret() {
		return array(
			'a draft'              => array( array( 'post_status' => 'draft' ) ),
			'for review'           => array( array( 'post_status' => 'pending' ) ),
			'private'              => array( array( 'post_status' => 'private' ) ),
			'of tomorrow'          => array( array( 'post_status' => 'future', 'post_date_gmt' => gmdate( 'Y-m-d H:i:s', time() + DAY_IN_SECONDS ) ) ),
			'with a password'      => array( array( 'post_password' => 'secret' ) ),
		);
	}

	public function test_a_draft_of_a_type_with_its_own_capabilities_goes_to_its_own_channel() {
		register_post_type( 'product', array( 'public' => true, 'capability_type' => 'product', 'map_meta_cap' => true ) );
		update_option( 'comments_notify', 0 );
		$id = self::post( array( 'post_type' => 'product', 'post_status' => 'draft', 'post_title' => 'A secret' ) );
		wp_insert_comment( array( 'comment_post_ID' => $id, 'comment_approved' => 1, 'comment_content' => 'Hm' ) );
		wp_delete_post( $id, true );

		$this->assertSame( array( "post:$id" ), array_values( array_unique( array_column( self::outbox(), 'channel' ) ) ) );
		self::next();

		self::post( array( 'post_type' => 'product' ) );
		self::post( array( 'post_type' => 'page', 'post_status' => 'draft' ) );
		$this->assertSame( array( array( 'post_saved', 'public' ), array( 'post_published', 'public' ), array( 'post_saved', 'editors' ) ), self::names() );
	}

	/**
	 * @dataProvider internal
	 */
	public function test_there_are_no_events_about( array $fields ) {
		self::post( $fields );

		$this->assertSame( array(), self::outbox() );
	}

	public static function internal() {
		return array(
			'an automatic draft'  => array( array( 'post_status' => 'auto-draft' ) ),
			'styles'              => array( array( 'post_type' => 'wp_global_styles' ) ),
			'a template'          => array( array( 'post_type' => 'wp_template' ) ),
			'navigation'          => array( array( 'post_type' => 'wp_navigation' ) ),
			'a menu item'         => array( array( 'post_type' => 'nav_menu_item' ) ),
			'a revision'          => array( array( 'post_type' => 'revision', 'post_status' => 'inherit' ) ),
			'a file'              => array( array( 'post_type' => 'attachment', 'post_status' => 'inherit' ) ),
		);
	}

	public function test_several_saves_in_a_request_are_one_event() {
		$id = self::post();
		self::next();

		wp_update_post( array( 'ID' => $id, 'post_title' => 'One' ) );
		wp_update_post( array( 'ID' => $id, 'post_title' => 'Two' ) );

		$this->assertSame( array( array( 'post_saved', 'public' ) ), self::names() );
		$this->assertSame( array( 'Two', true ), array( self::outbox()[0]['data']['title'], self::outbox()[0]['data']['is_update'] ) );
	}

	/**
	 * @dataProvider sooner_and_later
	 */
	public function test_a_post_that_other_code_makes_a_draft_during_the_save_is_not_public( $priority ) {
		add_action(
			'save_post',
			static function ( $id, $post ) {
				if ( 'publish' === $post->post_status ) {
					wp_update_post( array( 'ID' => $id, 'post_status' => 'draft' ) );
				}
			},
			$priority,
			2
		);

		self::post( array( 'post_title' => 'A secret' ) );

		$this->assertSame( array( array( 'post_saved', 'editors' ) ), self::names() );
	}

	public static function sooner_and_later() {
		return array(
			'before the plugin is called' => array( 5 ),
			'after it was'                => array( 20 ),
		);
	}

	public function test_the_second_request_of_the_block_editor_for_meta_boxes_is_silent() {
		$id = self::post();
		self::next();

		$_REQUEST['meta-box-loader'] = '1';
		wp_update_post( array( 'ID' => $id ) );

		$this->assertSame( array(), self::outbox() );
	}

	public function test_an_unpublished_post_is_hidden_without_its_new_title() {
		$id = self::post();
		self::next();

		wp_update_post( array( 'ID' => $id, 'post_status' => 'draft', 'post_title' => 'A secret' ) );

		$this->assertSame( array( array( 'post_saved', 'editors' ), array( 'post_hidden', 'public' ) ), self::names() );
		$this->assertSame( array( 'post_id' => $id, 'type' => 'post' ), self::outbox()[1]['data'] );
	}

	public function test_a_public_post_that_other_code_unpublishes_is_hidden() {
		$id = self::post();
		self::next();
		add_action(
			'save_post',
			static function ( $id, $post ) {
				if ( 'publish' === $post->post_status ) {
					wp_update_post( array( 'ID' => $id, 'post_status' => 'draft' ) );
				}
			},
			20,
			2
		);

		wp_update_post( array( 'ID' => $id, 'post_title' => 'A secret' ) );

		$this->assertSame( array( array( 'post_saved', 'editors' ), array( 'post_hidden', 'public' ) ), self::names() );
	}

	public function test_a_post_that_a_request_publishes_and_then_unpublishes_is_hidden() {
		$id = self::post();
		wp_update_post( array( 'ID' => $id, 'post_status' => 'draft' ) );

		$this->assertContains( array( 'post_hidden', 'public' ), self::names() );
	}

	public function test_trashing_and_deleting_is_one_event() {
		$id = self::post();
		self::next();

		wp_trash_post( $id );
		$this->assertSame( array( array( 'post_trashed', 'public' ) ), self::names() );

		self::next();
		wp_delete_post( $id, true );
		$this->assertSame( array(), self::names() );
	}
}
