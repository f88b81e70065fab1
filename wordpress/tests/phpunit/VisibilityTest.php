<?php
namespace Realtime_Events\Tests;

use Realtime_Events\Events\Public_Data;
use Realtime_Events\Events\Visibility;

/**
 * Nothing is public that a visitor could not read: with plugins for forums, courses and members as they are built.
 */
final class VisibilityTest extends TestCase {

	/**
	 * Registers the types of a forum, as bbPress does: a forum has topics, a topic has replies.
	 */
	private static function forum() {
		register_post_type( 'board', array( 'public' => true, 'hierarchical' => true, 'capability_type' => 'board', 'map_meta_cap' => true ) );
		register_post_type( 'thread', array( 'public' => true, 'capability_type' => 'thread', 'map_meta_cap' => true ) );
		register_post_type( 'answer', array( 'public' => true, 'capability_type' => 'answer', 'map_meta_cap' => true ) );
		register_post_status( 'hidden', array( 'private' => true ) );
		register_post_status( 'closed', array( 'public' => true ) );
		register_post_status( 'spam', array( 'protected' => true ) );
		register_post_status( 'unlisted', array( 'public' => true, 'publicly_queryable' => false ) );
	}

	/**
	 * Adds a line of posts, each the parent of the next.
	 *
	 * @param array[] $posts Fields; the key is not used.
	 * @return int Id of the last.
	 */
	private static function line( array ...$posts ) {
		$parent = 0;
		foreach ( $posts as $fields ) {
			$parent = self::post( $fields + array( 'post_parent' => $parent ) );
		}
		return $parent;
	}

	/**
	 * @dataProvider lines
	 */
	public function test_the_child_of_a_post_that_is_not_public_is_not_public( array $posts, $is_public ) {
		self::forum();

		$id = self::line( ...$posts );

		$type    = get_post( $id )->post_type;
		$channel = $is_public ? 'public' : ( in_array( $type, array( 'post', 'page' ), true ) ? 'editors' : "post:$id" );
		$this->assertSame( $channel, Visibility::audience_of_post( get_post( $id ) ) );
		$names = array_values(
			array_filter(
				self::outbox(),
				static function ( $event ) use ( $id ) {
					return $id === $event['data']['post_id'];
				}
			)
		);
		$this->assertSame( $is_public ? array( 'public', 'public' ) : array( $channel ), array_column( $names, 'channel' ) );
		$this->assertSame( $is_public, array_key_exists( 'title', Public_Data::of( get_post( $id ) ) ) );
	}

	public static function lines() {
		$forum = array( 'post_type' => 'board' );
		$topic = array( 'post_type' => 'thread' );
		$reply = array( 'post_type' => 'answer' );
		$page  = array( 'post_type' => 'page' );
		$with  = static function ( array $post, $status ) {
			return $post + array( 'post_status' => $status );
		};
		return array(
			'a reply in a public forum'               => array( array( $forum, $topic, $reply ), true ),
			'a topic without a forum'                 => array( array( $topic ), true ),
			'a reply to a closed topic'               => array( array( $forum, $with( $topic, 'closed' ), $reply ), true ),
			'a closed topic'                          => array( array( $forum, $with( $topic, 'closed' ) ), true ),
			'a topic in a closed forum'               => array( array( $with( $forum, 'closed' ), $topic ), true ),
			'a hidden forum'                          => array( array( $with( $forum, 'hidden' ) ), false ),
			'a topic in a private forum'              => array( array( $with( $forum, 'private' ), $topic ), false ),
			'a topic in a hidden forum'               => array( array( $with( $forum, 'hidden' ), $topic ), false ),
			'a reply in a hidden forum'               => array( array( $with( $forum, 'hidden' ), $topic, $reply ), false ),
			'a forum in a hidden forum'               => array( array( $with( $forum, 'hidden' ), $forum ), false ),
			'a reply in a forum in a hidden forum'    => array( array( $with( $forum, 'hidden' ), $forum, $topic, $reply ), false ),
			'a topic in a forum with a password'      => array( array( $forum + array( 'post_password' => 'x' ), $topic ), false ),
			'a reply to spam'                         => array( array( $forum, $with( $topic, 'spam' ), $reply ), false ),
			'a reply to a topic in the trash'         => array( array( $forum, $with( $topic, 'trash' ), $reply ), false ),
			'a reply to a draft'                      => array( array( $forum, $with( $topic, 'draft' ), $reply ), false ),
			'a status without pages'                  => array( array( $with( $topic, 'unlisted' ) ), false ),
			'a lesson of a type nobody registered'    => array( array( array( 'post_type' => 'course_unknown' ), $topic ), false ),
			'a parent that was deleted'               => array( array( $topic + array( 'post_parent' => 999999 ) ), true ),
			'a page below a page'                     => array( array( $page, $page ), true ),
			'a page below a private page'             => array( array( $with( $page, 'private' ), $page ), true ),
			'a page below a page of a private course' => array( array( $with( $topic, 'private' ), $page, $page ), false ),
		);
	}

	/**
	 * @dataProvider cycles
	 */
	public function test_parents_in_a_circle_end( $type, $channel ) {
		global $wpdb;
		self::forum();
		$one = self::post( array( 'post_type' => $type ) );
		$two = self::post( array( 'post_type' => $type, 'post_parent' => $one ) );
		$wpdb->update( $wpdb->posts, array( 'post_parent' => $two ), array( 'ID' => $one ) );
		wp_cache_delete( $one, 'posts' ); // bbPress's callback of clean_post_cache would not end.

		$this->assertSame( str_replace( 'ID', (string) $two, $channel ), Visibility::audience_of_post( get_post( $two ) ) );
	}

	public static function cycles() {
		return array(
			'forums' => array( 'board', 'post:ID' ),
			'pages'  => array( 'page', 'public' ),
		);
	}

	public function test_a_post_below_very_many_is_not_public() {
		self::forum();

		$this->assertStringStartsWith( 'post:', Visibility::audience_of_post( get_post( self::line( ...array_fill( 0, 30, array( 'post_type' => 'board' ) ) ) ) ) );
	}

	/**
	 * @dataProvider members
	 */
	public function test_what_a_plugin_for_members_hides_is_not_public( callable $hide, $is_public = false ) {
		self::log_in( 'administrator' );
		$hide();

		$id = self::post( array( 'post_title' => 'For members' ) );

		$this->assertSame( $is_public ? 'public' : 'editors', Visibility::audience_of_post( get_post( $id ) ) );
		if ( ! $is_public ) {
			$this->assertSame( array( array( 'post_saved', 'editors' ) ), self::names() );
		}
		$this->assertTrue( current_user_can( 'manage_options' ) );
		$this->assertSame( false, get_query_var( 'p', false ) );
	}

	public static function members() {
		$for_visitors = static function ( $hook, callable $change ) {
			return array(
				static function () use ( $hook, $change ) {
					add_filter(
						$hook,
						static function ( $value ) use ( $change ) {
							return is_user_logged_in() ? $value : $change( $value );
						}
					);
				},
			);
		};
		$none         = static function () {
			return array();
		};
		return array(
			'nothing'                                  => array(
				static function () {
				},
				true,
			),
			'pre_get_posts'                            => $for_visitors(
				'pre_get_posts',
				static function ( $query ) {
					$query->set( 'post__in', array( 0 ) );
					$query->set( 'p', 0 );
					$query->set( 'meta_query', array( array( 'key' => 'open', 'compare' => 'EXISTS' ) ) );
				}
			),
			'pre_get_posts, of the main query outside' => array(
				static function () {
					add_action(
						'pre_get_posts',
						static function ( $query ) {
							if ( ! is_admin() && $query->is_main_query() && $query->is_singular() && ! current_user_can( 'read_members' ) ) {
								$query->set( 'meta_key', 'open' );
							}
						}
					);
					require_once ABSPATH . 'wp-admin/includes/class-wp-screen.php';
					require_once ABSPATH . 'wp-admin/includes/screen.php';
					$GLOBALS['current_screen'] = \WP_Screen::get( 'edit-post' );
					self::assertTrue( is_admin() );
				},
			),
			'posts_where'                              => $for_visitors(
				'posts_where',
				static function ( $where ) {
					return "$where AND 1 = 0";
				}
			),
			'posts_results'                            => $for_visitors( 'posts_results', $none ),
			'the_posts'                                => $for_visitors( 'the_posts', $none ),
			'posts_pre_query'                          => $for_visitors( 'posts_pre_query', $none ),
			'another post in its place'                => $for_visitors(
				'the_posts',
				static function () {
					return array( new \WP_Post( (object) array( 'ID' => 1 ) ) );
				}
			),
			'no post at all'                           => $for_visitors(
				'the_posts',
				static function () {
					return 'no';
				}
			),
			'a callback that throws'                   => $for_visitors(
				'pre_get_posts',
				static function () {
					throw new \Error( 'Nobody expects this.' );
				}
			),
			'a callback that ends the page'            => $for_visitors(
				'pre_get_posts',
				static function () {
					wp_die( 'Members only.' );
				}
			),
			'a callback that sends to the login'       => $for_visitors(
				'pre_get_posts',
				static function () {
					wp_safe_redirect( wp_login_url() );
					throw new Died( 'exit' );
				}
			),
			'a callback that saves the post'           => array(
				static function () {
					$saved = false;
					add_filter(
						'the_posts',
						static function ( $posts ) use ( &$saved ) {
							if ( ! $saved && $posts ) {
								$saved = true;
								wp_update_post( array( 'ID' => $posts[0]->ID, 'post_excerpt' => 'Seen.' ) );
								realtime_events_dispatch( 'seen', $posts[0] );
							}
							return $posts;
						}
					);
				},
				true,
			),
		);
	}

	public function test_the_variables_of_the_request_are_as_before() {
		$user  = self::log_in( 'administrator' );
		$posts = array( get_post( self::post() ), get_post( self::post() ) );
		$ran   = 0;
		add_action(
			'set_current_user',
			static function () use ( &$ran ) {
				++$ran;
			}
		);
		global $post, $wp_query, $wp_the_query, $wp_current_filter;
		$before = array( $wp_query, $wp_the_query, $wp_current_filter );
		$seen   = array();

		foreach ( $posts as $post ) {
			Visibility::audience_of_post( $posts[0] );
			$seen[] = get_the_ID();
		}

		$this->assertSame( wp_list_pluck( $posts, 'ID' ), $seen );
		$this->assertSame( array( $user, 0 ), array( get_current_user_id(), $ran ) );
		$this->assertSame( $before, array( $wp_query, $wp_the_query, $wp_current_filter ) );
		$this->assertFalse( is_admin() );
	}

	/**
	 * @dataProvider coming_soon
	 */
	public function test_nothing_is_public_in_a_shop_that_is_coming_soon( array $options, $type, $is_public ) {
		if ( ! class_exists( 'WooCommerce' ) ) {
			self::open_shop();
			register_post_type( 'product', array( 'public' => true ) );
		}
		foreach ( $options as $name => $value ) {
			update_option( "woocommerce_$name", $value );
		}

		$this->assertSame( $is_public, Visibility::is_public_post( get_post( self::post( array( 'post_type' => $type ) ) ) ) );
	}

	public static function coming_soon() {
		$all   = array( 'coming_soon' => 'yes', 'store_pages_only' => 'no' );
		$store = array( 'coming_soon' => 'yes', 'store_pages_only' => 'yes' );
		return array(
			'all pages'            => array( $all, 'post', false ),
			'all pages, a product' => array( $all, 'product', false ),
			'the shop'             => array( $store, 'post', true ),
			'the shop, a product'  => array( $store, 'product', false ),
			'open'                 => array( array( 'coming_soon' => 'no' ), 'product', true ),
		);
	}

	public function test_a_page_of_the_blog_is_public() {
		$id = self::post( array( 'post_type' => 'page', 'post_title' => 'Blog' ) );
		update_option( 'show_on_front', 'page' );
		update_option( 'page_for_posts', $id );

		$this->assertSame( 'public', Visibility::audience_of_post( get_post( $id ) ) );
	}

	/**
	 * @dataProvider answers
	 */
	public function test_a_filter_has_the_last_word( $answer, $channel, $status ) {
		add_filter(
			'realtime_events_post_audience',
			static function () use ( $answer ) {
				return $answer;
			}
		);

		$id = self::post( array( 'post_status' => $status ) );

		$channel = str_replace( 'ID', (string) $id, $channel );
		$this->assertSame( $channel, Visibility::audience_of_post( get_post( $id ) ) );
		$this->assertSame( array( $channel ), array_values( array_unique( array_column( self::outbox(), 'channel' ) ) ) );
	}

	public static function answers() {
		return array(
			'members'            => array( 'members', 'members', 'publish' ),
			'a public channel'   => array( 'public:news', 'public:news', 'publish' ),
			'public, for a draft' => array( 'public', 'public', 'draft' ),
			'null'               => array( null, 'post:ID', 'publish' ),
			'true'               => array( true, 'post:ID', 'publish' ),
			'a list'             => array( array( 'public' ), 'post:ID', 'publish' ),
			'no name'            => array( 'for members', 'post:ID', 'publish' ),
			'empty'              => array( '', 'post:ID', 'publish' ),
		);
	}

	public function test_a_filter_that_saves_the_post_ends() {
		add_filter(
			'realtime_events_post_audience',
			static function ( $channel, $post ) {
				wp_update_post( array( 'ID' => $post->ID ) );
				realtime_events_dispatch( 'asked', $post );
				return $channel;
			},
			10,
			2
		);

		self::post();

		$this->assertContains( array( 'post_published', 'public' ), self::names() );
	}

	/**
	 * The channel of a post is for those who may read it. In WordPress, that is every user for a published post.
	 *
	 * @dataProvider roles
	 */
	public function test_only_editors_read_about_a_published_post_that_something_hides( $role, $status, $hidden, $may ) {
		$id   = self::post( array( 'post_status' => $status ) );
		$user = self::log_in( $role );
		if ( $hidden ) {
			add_filter( 'posts_results', '__return_empty_array' );
		}

		$this->assertSame( $may, Visibility::may_read_post( get_post( $id ), $user ) );
	}

	public static function roles() {
		return array(
			'a subscriber, a public post'  => array( 'subscriber', 'publish', false, true ),
			'a subscriber, a hidden post'  => array( 'subscriber', 'publish', true, false ),
			'an editor, a hidden post'     => array( 'editor', 'publish', true, true ),
			'a subscriber, a private post' => array( 'subscriber', 'private', false, false ),
			'an editor, a private post'    => array( 'editor', 'private', false, true ),
		);
	}

	public function test_a_forum_made_private_is_hidden_and_its_topics_no_longer_told() {
		self::forum();
		$forum = self::post( array( 'post_type' => 'board' ) );
		$topic = self::post( array( 'post_type' => 'thread', 'post_parent' => $forum ) );
		self::next();

		wp_update_post( array( 'ID' => $forum, 'post_status' => 'private' ) );
		$this->assertContains( array( 'post_hidden', 'public' ), self::names() );
		self::next();

		wp_update_post( array( 'ID' => $topic, 'post_title' => 'A secret' ) );
		$this->assertSame( array( array( 'post_saved', "post:$topic" ) ), self::names() );
	}

	public function test_a_topic_moved_to_a_private_forum_is_hidden() {
		self::forum();
		$forum = self::post( array( 'post_type' => 'board', 'post_status' => 'hidden' ) );
		$topic = self::post( array( 'post_type' => 'thread' ) );
		self::next();

		wp_update_post( array( 'ID' => $topic, 'post_parent' => $forum ) );
		$this->assertSame( array( array( 'post_saved', "post:$topic" ), array( 'post_hidden', 'public' ) ), self::names() );
		self::next();

		wp_update_post( array( 'ID' => $topic, 'post_parent' => 0 ) );
		$this->assertSame( array( array( 'post_saved', 'public' ), array( 'post_published', 'public' ) ), self::names() );
	}

	public function test_a_term_of_hidden_posts_alone_is_not_public() {
		self::forum();
		register_taxonomy( 'topic_tag', 'thread', array( 'public' => true ) );
		$forum = self::post( array( 'post_type' => 'board', 'post_status' => 'hidden' ) );
		$topic = self::post( array( 'post_type' => 'thread', 'post_parent' => $forum ) );
		$term  = wp_insert_term( 'A secret', 'topic_tag' )['term_id'];
		wp_set_object_terms( $topic, array( $term ), 'topic_tag' );
		$this->assertSame( 1, get_term( $term )->count );

		$this->assertSame( 'editors', Visibility::audience_of_term( get_term( $term ) ) );
		wp_set_object_terms( self::post( array( 'post_type' => 'thread' ) ), array( $term ), 'topic_tag' );
		$this->assertSame( 'public', Visibility::audience_of_term( get_term( $term ) ) );
	}
}
