<?php
/**
 * The functions of WordPress that tell the plugin which site of a network this is. They are WordPress's own unless a test
 * says otherwise.
 */

namespace Realtime_Events\Tests {

	/**
	 * A network of sites, of which the first has no prefix at the gateway.
	 */
	final class Network {

		/**
		 * The site of this request; null if there is no network.
		 *
		 * @var int|null
		 */
		public static $site = null;

		/**
		 * The first site of its network.
		 *
		 * @var int
		 */
		public static $first = 1;

		/**
		 * The state of the site: `archived`, `spam` and `deleted`, as in the table of sites.
		 *
		 * @var array<string, string>
		 */
		public static $state = array();
	}
}

namespace Realtime_Events\Events {

	use Realtime_Events\Tests\Network;

	function is_multisite() {
		return null !== Network::$site || \is_multisite();
	}

	function get_site() {
		return null === Network::$site ? \get_site() : (object) ( Network::$state + array( 'archived' => '0', 'spam' => '0', 'deleted' => '0' ) );
	}

	function get_main_network_id() {
		return 1;
	}

	function is_main_site( $site = null, $network = null ) {
		if ( null === Network::$site ) {
			return \is_main_site( $site, $network );
		}
		return Network::$site === ( 1 === $network ? 1 : Network::$first );
	}

	function get_current_blog_id() {
		return null === Network::$site ? \get_current_blog_id() : Network::$site;
	}
}
