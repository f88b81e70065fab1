<?php
namespace Realtime_Events\Tests;

use Realtime_Events\Delivery\Lease;
use Realtime_Events\Delivery\Outbox;

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
	 * @dataProvider ends
	 */
	public function test_what_still_waits_to_be_told_of_a_post_is_not_told_once_it_is_hidden( callable $end, $removal ) {
		$id    = self::post();
		$other = self::post( array( 'post_title' => 'Another' ) );
		wp_insert_comment( array( 'comment_post_ID' => $id, 'comment_approved' => 1, 'comment_content' => 'Hm' ) );
		realtime_events_dispatch( 'vote', array( 'post_id' => $id, 'up' => 1 ) );
		$this->assertCount( 6, self::names() );
		self::forget(); // The next request, before anything is sent.

		$end( $id );

		$told = array();
		foreach ( self::outbox() as $event ) {
			if ( 'public' === $event['channel'] ) {
				$told[] = array( $event['event'], $event['data']['post_id'] );
			}
		}
		$this->assertSame( array( array( 'vote', $id ), array( 'post_saved', $other ), array( 'post_published', $other ), array( $removal, $id ) ), $told );
	}

	public static function ends() {
		return array(
			'private' => array(
				static function ( $id ) {
					wp_update_post( array( 'ID' => $id, 'post_status' => 'private' ) );
				},
				'post_hidden',
			),
			'trash'   => array( 'wp_trash_post', 'post_trashed' ),
			'deleted' => array(
				static function ( $id ) {
					wp_delete_post( $id, true );
				},
				'post_trashed',
			),
		);
	}

	public function test_what_is_being_sent_about_a_post_that_is_hidden_stays_in_the_log() {
		$id = self::post();
		self::outbox();
		self::forget();
		$lease = Lease::take();

		wp_trash_post( $id );

		$this->assertSame( array( 'post_saved', 'post_published', 'post_trashed' ), array_column( self::outbox(), 'event' ) );
		$lease->release();
	}

	public function test_a_post_that_moves_to_another_public_channel_leaves_the_first() {
		$channel = 'public:a';
		add_filter(
			'realtime_events_post_audience',
			static function () use ( &$channel ) {
				return $channel;
			}
		);
		$id = self::post();
		self::next();

		add_action(
			'save_post',
			static function () use ( &$channel ) {
				$channel = 'public:b';
			}
		);
		wp_update_post( array( 'ID' => $id, 'post_title' => 'Moved' ) );

		$this->assertSame( array( array( 'post_saved', 'public:b' ), array( 'post_published', 'public:b' ), array( 'post_hidden', 'public:a' ) ), self::names() );
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
		register_post_type( 'house', array( 'public' => true, 'capability_type' => 'house', 'map_meta_cap' => true ) );
		update_option( 'comments_notify', 0 );
		$id = self::post( array( 'post_type' => 'house', 'post_status' => 'draft', 'post_title' => 'A secret' ) );
		wp_insert_comment( array( 'comment_post_ID' => $id, 'comment_approved' => 1, 'comment_content' => 'Hm' ) );
		$this->assertSame( array( array( 'post_saved', "post:$id" ), array( 'comment_added', "post:$id" ) ), self::names() );
		self::next();
		wp_delete_post( $id, true );
		$this->assertSame( array( array( 'post_trashed', "post:$id" ) ), self::names() );
		self::next();

		self::post( array( 'post_type' => 'house' ) );
		self::post( array( 'post_type' => 'page', 'post_status' => 'draft' ) );
		$this->assertSame( array( array( 'post_saved', 'public' ), array( 'post_published', 'public' ), array( 'post_saved', 'editors' ) ), self::names() );
	}

	/**
	 * Such as the e-mails of BuddyPress, whose moderators may preview them.
	 */
	public function test_a_type_that_is_not_public_is_not_public_because_it_can_be_previewed() {
		register_post_type( 'letter', array( 'public' => false, 'publicly_queryable' => true ) );

		self::post( array( 'post_type' => 'letter' ) );

		$this->assertNotContains( 'public', array_column( self::outbox(), 'channel' ) );
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

	public function test_an_unpublished_post_is_hidden_without_its_new_title() {
		$id = self::post();
		self::next();

		wp_update_post( array( 'ID' => $id, 'post_status' => 'draft', 'post_title' => 'A secret' ) );

		$this->assertSame( array( array( 'post_saved', 'editors' ), array( 'post_hidden', 'public' ) ), self::names() );
		$this->assertSame( array( 'post_id' => $id, 'type' => 'post' ), self::outbox()[1]['data'] );
	}

	/**
	 * @dataProvider passes
	 */
	public function test_saves_in_any_order_are_told_once( $first, array $passes, $hook, $priority ) {
		$id = null === $first ? null : self::post( array( 'post_status' => $first ) );
		self::next();
		$last = end( $passes );
		$was  = 'publish' === $first;
		$is   = 'publish' === $last;

		self::save_in_passes( $id, $passes, $hook, $priority );

		$this->assertSame(
			array_merge(
				array( array( 'post_saved', $is ? 'public' : 'editors' ) ),
				$is && ! $was ? array( array( 'post_published', 'public' ) ) : array(),
				$was && ! $is ? array( array( 'post_hidden', 'public' ) ) : array()
			),
			self::names()
		);
		$this->assertSame( array( $last, null !== $first ), array( self::outbox()[0]['data']['status'], self::outbox()[0]['data']['is_update'] ) );
	}

	public static function passes() {
		$statuses = array( 'draft', 'publish', 'private' );
		$orders   = array();
		foreach ( $statuses as $one ) {
			foreach ( $statuses as $two ) {
				$orders[] = array( $one, $two );
				foreach ( $statuses as $three ) {
					$orders[] = array( $one, $two, $three );
				}
			}
		}
		$cases = array();
		foreach ( array( null, 'draft', 'publish' ) as $first ) {
			foreach ( $orders as $order ) {
				foreach ( array( array( '', 0 ), array( 'save_post', 5 ), array( 'save_post', 20 ), array( 'transition_post_status', 20 ), array( 'wp_after_insert_post', 20 ) ) as list( $hook, $priority ) ) {
					if ( 2 === count( $order ) || 20 === $priority && 'save_post' === $hook ) {
						$name           = implode( ', ', $order ) . ' after ' . ( $first ? $first : 'nothing' ) . ( '' === $hook ? ', one after the other' : ", in $hook at $priority" );
						$cases[ $name ] = array( $first, $order, $hook, $priority );
					}
				}
			}
		}
		return $cases;
	}

	/**
	 * Saves a post with one status after the other, each within the save before it.
	 *
	 * @param int|null $id     The post; null for a new one.
	 * @param string[] $passes The statuses.
	 * @param string   $hook   In which hook of the save before; '' for after it.
	 */
	private static function save_in_passes( $id, array $passes, $hook, $priority ) {
		if ( '' !== $hook ) {
			add_action(
				$hook,
				static function ( $one, $two = null, $three = null ) use ( &$passes ) {
					$post = $three instanceof \WP_Post ? $three : get_post( $one );
					if ( $passes && 'post' === $post->post_type ) {
						wp_update_post( array( 'ID' => $post->ID, 'post_status' => array_shift( $passes ) ) );
					}
				},
				$priority,
				3
			);
		}
		$status = array_shift( $passes );
		$id     = $id ? wp_update_post( array( 'ID' => $id, 'post_status' => $status ) ) : self::post( array( 'post_status' => $status ) );
		while ( $passes ) {
			wp_update_post( array( 'ID' => $id, 'post_status' => array_shift( $passes ) ) );
		}
	}

	/**
	 * @dataProvider changes
	 */
	public function test_a_change_of_a_public_post_is_told_by_what_it_is_at_the_end( callable $change, array $expected ) {
		register_post_type( 'internal', array( 'public' => false ) );
		$id = self::post();
		self::next();

		$change( $id );

		$this->assertSame( $expected, self::names() );
		foreach ( self::outbox() as $event ) {
			$this->assertTrue( 'post_saved' === $event['event'] || array( 'post_id' => $id, 'type' => 'post' ) === $event['data'], wp_json_encode( $event ) );
		}
	}

	public static function changes() {
		$update  = static function ( array $fields ) {
			return static function ( $id ) use ( $fields ) {
				wp_update_post( array( 'ID' => $id ) + $fields );
			};
		};
		$saved   = array( 'post_saved', 'public' );
		$hidden  = array( 'post_hidden', 'public' );
		$trashed = array( 'post_trashed', 'public' );
		return array(
			'a password'                       => array( $update( array( 'post_password' => 'x' ) ), array( array( 'post_saved', 'editors' ), $hidden ) ),
			'another slug'                     => array( $update( array( 'post_name' => 'new' ) ), array( $saved ) ),
			'another type'                     => array( $update( array( 'post_type' => 'page' ) ), array( $saved ) ),
			'a type without pages'             => array( $update( array( 'post_type' => 'internal' ) ), array( $hidden ) ),
			'the status in the database alone' => array(
				static function ( $id ) {
					global $wpdb;
					$wpdb->update( $wpdb->posts, array( 'post_status' => 'private' ), array( 'ID' => $id ) );
					clean_post_cache( $id );
					wp_transition_post_status( 'private', 'publish', get_post( $id ) );
				},
				array( $hidden ),
			),
			'the trash and back'               => array(
				static function ( $id ) {
					wp_trash_post( $id );
					wp_untrash_post( $id );
					wp_publish_post( $id );
				},
				array( $saved ),
			),
			'a draft, then the trash'          => array(
				static function ( $id ) use ( $update ) {
					$update( array( 'post_status' => 'draft' ) )( $id );
					wp_trash_post( $id );
				},
				array( $trashed ),
			),
			'the trash, then deletion'         => array(
				static function ( $id ) {
					wp_trash_post( $id );
					wp_delete_post( $id );
				},
				array( $trashed ),
			),
			'deletion'                         => array(
				static function ( $id ) {
					wp_delete_post( $id, true );
				},
				array( $trashed ),
			),
			'deletion, with a stale cache'     => array(
				static function ( $id ) {
					$post = get_post( $id );
					wp_delete_post( $id, true );
					wp_cache_set( $id, $post, 'posts' );
				},
				array( $trashed ),
			),
			'deletion after a draft'           => array(
				static function ( $id ) use ( $update ) {
					$update( array( 'post_status' => 'draft' ) )( $id );
					wp_delete_post( $id, true );
				},
				array( $trashed ),
			),
			'a type without pages, deleted'    => array(
				static function ( $id ) use ( $update ) {
					$update( array( 'post_type' => 'internal' ) )( $id );
					wp_delete_post( $id, true );
				},
				array( $trashed ),
			),
			'a plugin runs its hook'           => array(
				static function ( $id ) {
					do_action( 'save_post', $id, get_post( $id ), true );
				},
				array( $saved ),
			),
		);
	}

	public function test_nobody_hears_of_a_post_that_its_request_deletes() {
		wp_delete_post( self::post(), true );
		wp_trash_post( self::post() );
		wp_trash_post( self::post( array( 'post_status' => 'auto-draft' ) ) );

		$this->assertSame( array(), self::names() );
	}

	public function test_a_post_of_an_internal_type_becomes_a_public_one() {
		register_post_type( 'internal', array( 'public' => false ) );
		$id = self::post( array( 'post_type' => 'internal' ) );
		self::next();

		wp_update_post( array( 'ID' => $id, 'post_type' => 'post' ) );

		$this->assertSame( array( array( 'post_saved', 'public' ), array( 'post_published', 'public' ) ), self::names() );
	}

	public function test_a_scheduled_post_is_published_once() {
		$id = self::post( array( 'post_status' => 'future', 'post_date_gmt' => gmdate( 'Y-m-d H:i:s', time() + DAY_IN_SECONDS ) ) );
		self::next();

		wp_publish_post( $id );

		$this->assertSame( array( array( 'post_saved', 'public' ), array( 'post_published', 'public' ) ), self::names() );
	}

	/**
	 * @dataProvider ways
	 */
	public function test_every_way_to_save_is_one_event( callable $save ) {
		self::log_in( 'administrator' );
		$id = self::post( array( 'post_status' => 'draft' ) );
		self::next();

		$save( $id );

		$this->assertSame( array( array( 'post_saved', 'public' ), array( 'post_published', 'public' ) ), self::names() );
		$this->assertSame( $id, self::outbox()[0]['data']['post_id'] );
	}

	public static function ways() {
		return array(
			'REST'               => array(
				static function ( $id ) {
					$request = new \WP_REST_Request( 'POST', "/wp/v2/posts/$id" );
					$request->set_body_params( array( 'status' => 'publish' ) );
					self::assertSame( 200, rest_do_request( $request )->get_status() );
				},
			),
			'the classic editor' => array(
				static function ( $id ) {
					require_once ABSPATH . 'wp-admin/includes/admin.php';
					edit_post( array( 'post_ID' => $id, 'post_type' => 'post', 'post_status' => 'publish', 'post_title' => 'A title', 'content' => 'Words.', 'publish' => 'Publish' ) );
				},
			),
			'bulk edit'          => array(
				static function ( $id ) {
					require_once ABSPATH . 'wp-admin/includes/admin.php';
					bulk_edit_posts( array( 'post' => array( $id ), 'post_type' => 'post', '_status' => 'publish' ) );
				},
			),
			'XML-RPC'            => array(
				static function ( $id ) {
					require_once ABSPATH . WPINC . '/class-IXR.php';
					require_once ABSPATH . WPINC . '/class-wp-xmlrpc-server.php';
					$answer = ( new \wp_xmlrpc_server() )->wp_editPost( array( 1, wp_get_current_user()->user_login, 'password', $id, array( 'post_status' => 'publish' ) ) );
					self::assertTrue( $answer );
				},
			),
		);
	}

	/**
	 * A request of the block editor for classic meta boxes, a moment after it has saved the post by REST.
	 *
	 * @dataProvider requests_for_meta_boxes
	 */
	public function test_a_request_for_meta_boxes_leaves_out_the_repeated_save_alone( callable $save, array $expected ) {
		$id    = self::post( array( 'post_title' => 'Told' ) );
		$other = self::post( array( 'post_status' => 'draft' ) );
		self::next();
		wp_update_post( array( 'ID' => $id, 'post_content' => 'New words.' ) );
		$told = array_column( self::outbox(), 'id' );
		self::forget();
		self::meta_boxes( $id );

		$save( $id, $other );

		$names = array();
		foreach ( self::outbox() as $event ) {
			if ( ! in_array( $event['id'], $told, true ) ) {
				$names[] = array( $event['event'], $event['channel'] );
			}
		}
		$this->assertSame( $expected, $names );
	}

	public static function requests_for_meta_boxes() {
		$update = static function ( array $fields ) {
			return static function ( $id ) use ( $fields ) {
				wp_update_post( array( 'ID' => $id ) + $fields );
			};
		};
		$saved  = array( array( 'post_saved', 'public' ) );
		return array(
			'the same'              => array( $update( array() ), array() ),
			'twice'                 => array(
				static function ( $id ) {
					wp_update_post( array( 'ID' => $id ) );
					wp_update_post( array( 'ID' => $id ) );
				},
				array(),
			),
			'in a young outbox'     => array(
				static function ( $id ) {
					global $wpdb;
					$wpdb->query( 'UPDATE ' . Outbox::table() . ' SET id = id - ' . ( $wpdb->get_var( 'SELECT MIN(id) FROM ' . Outbox::table() ) - 1 ) );
					wp_update_post( array( 'ID' => $id ) );
				},
				array(),
			),
			'made private'          => array( $update( array( 'post_status' => 'private' ) ), array( array( 'post_saved', 'editors' ), array( 'post_hidden', 'public' ) ) ),
			'another title'         => array( $update( array( 'post_title' => 'Other' ) ), $saved ),
			'other words'           => array( $update( array( 'post_content' => 'Changed.' ) ), $saved ),
			'another post'          => array(
				static function ( $id, $other ) {
					wp_update_post( array( 'ID' => $id ) );
					wp_update_post( array( 'ID' => $other, 'post_status' => 'publish' ) );
				},
				array( array( 'post_saved', 'public' ), array( 'post_published', 'public' ) ),
			),
			'not on post.php'       => array(
				static function ( $id ) {
					$GLOBALS['pagenow'] = 'index.php';
					wp_update_post( array( 'ID' => $id ) );
				},
				$saved,
			),
			'not in the admin'      => array(
				static function ( $id ) {
					$GLOBALS['current_screen'] = \WP_Screen::get( 'front' );
					wp_update_post( array( 'ID' => $id ) );
				},
				$saved,
			),
			'a minute later'        => array(
				static function ( $id ) {
					global $wpdb;
					$wpdb->query( 'UPDATE ' . Outbox::table() . ' SET created_at = created_at - 61' );
					wp_update_post( array( 'ID' => $id ) );
				},
				$saved,
			),
			'the save was not told' => array(
				static function ( $id ) {
					global $wpdb;
					$wpdb->query( 'UPDATE ' . Outbox::table() . " SET channel = 'editors'" );
					wp_update_post( array( 'ID' => $id ) );
				},
				$saved,
			),
		);
	}

	/**
	 * From now on the request is the one for meta boxes.
	 */
	private static function meta_boxes( $id ) {
		require_once ABSPATH . 'wp-admin/includes/class-wp-screen.php';
		require_once ABSPATH . 'wp-admin/includes/screen.php';
		$_GET['meta-box-loader']   = '1';
		$_POST['post_ID']          = (string) $id;
		$GLOBALS['pagenow']        = 'post.php';
		$GLOBALS['current_screen'] = \WP_Screen::get( 'post' );
	}

	public function test_an_import_is_silent() {
		add_filter( 'realtime_events_tell', '__return_false' );

		$id = self::post();
		wp_insert_comment( array( 'comment_post_ID' => $id, 'comment_approved' => 1, 'comment_content' => 'Of 2011' ) );
		wp_insert_term( 'Old news', 'category' );

		$this->assertSame( array(), self::names() );
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
