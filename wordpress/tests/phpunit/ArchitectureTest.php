<?php
namespace Realtime_Events\Tests;

use Realtime_Events\Delivery\Schedule;
use Realtime_Events\Delivery\Sender;
use Realtime_Events\Settings;

/**
 * The wings of the plugin, and the direction of their dependencies.
 */
final class ArchitectureTest extends TestCase {

	/**
	 * The wings of `includes/`, from the ground up, and the wings that each may use. A wing is a folder or a file. The
	 * table in docs/architecture.md says the same.
	 */
	const WINGS = array(
		'events'       => array(),
		'settings'     => array( 'events' ),
		'watch'        => array(),
		'delivery'     => array( 'events', 'settings' ),
		'status'       => array( 'events', 'settings', 'delivery' ),
		'connection'   => array( 'events', 'settings', 'delivery', 'status' ),
		'api'          => array( 'events', 'settings', 'delivery' ),
		'sources'      => array( 'events', 'settings', 'watch', 'delivery', 'api' ),
		'admin'        => array( 'events', 'settings', 'watch', 'delivery', 'status', 'connection' ),
		'rest'         => array( 'events', 'settings', 'delivery', 'status', 'api', 'admin' ),
		'front'        => array( 'events', 'settings', 'delivery', 'api' ),
		'cli'          => array( 'events', 'settings', 'delivery', 'status', 'connection', 'api' ),
		'installation' => array( 'settings', 'watch', 'delivery', 'admin' ),
		'hooks'        => array( 'settings', 'delivery', 'sources', 'admin', 'rest', 'front', 'cli', 'installation' ),
	);

	public function test_a_wing_may_only_use_wings_below_it() {
		$below = array();
		foreach ( self::WINGS as $wing => $used ) {
			$this->assertSame( array(), array_diff( $used, $below ), $wing );
			$below[] = $wing;
		}
	}

	public function test_each_wing_uses_the_wings_that_it_may_use() {
		$uses = array_fill_keys( array_keys( self::WINGS ), array() );
		foreach ( self::graph( self::sources() ) as $name => $used ) {
			$wing = self::wing( $name );
			foreach ( array_map( array( self::class, 'wing' ), $used ) as $other ) {
				if ( $other !== $wing ) {
					$uses[ $wing ][ $other ] = true;
				}
			}
		}

		foreach ( self::WINGS as $wing => $may ) {
			sort( $may );
			ksort( $uses[ $wing ] );
			$this->assertSame( $may, array_keys( $uses[ $wing ] ), $wing );
		}
		$this->assertSame( array_keys( self::WINGS ), array_keys( $uses ) );
	}

	public function test_no_classes_depend_on_each_other_in_a_cycle() {
		$this->assertSame( array(), self::cycle( self::graph( self::sources() ) ) );
	}

	/**
	 * @dataProvider cycles
	 */
	public function test_finds_a_cycle( array $sources, array $cycle ) {
		$this->assertSame( $cycle, self::cycle( self::graph( $sources ) ) );
	}

	public static function cycles() {
		return array(
			'in a namespace' => array(
				array(
					'events/A' => 'class A { function f( B $b ): void {} }',
					'events/B' => 'class B { function f(): void { A::g(); } }',
				),
				array( 'events/A', 'events/B', 'events/A' ),
			),
			'by use'         => array(
				array(
					'events/A'   => 'use Realtime_Events\Delivery\B; class A {}',
					'delivery/B' => 'use Realtime_Events\Events\C; class B {}',
					'events/C'   => '/** */ class C { function f(): ?A { return null; } }',
				),
				array( 'events/A', 'delivery/B', 'events/C', 'events/A' ),
			),
			'by a group'     => array(
				array(
					'events/A'   => 'use Realtime_Events\Delivery\{C, B as D}; class A {}',
					'delivery/B' => 'class B { function f(): \Realtime_Events\Events\A { return null; } }',
				),
				array( 'events/A', 'delivery/B', 'events/A' ),
			),
			'by a wing'      => array(
				array(
					'events/A'   => 'use Realtime_Events\Delivery; class A { function f( Delivery\B $b ): void {} }',
					'delivery/B' => 'class B { function f(): void { new \Realtime_Events\Events\A(); } }',
				),
				array( 'events/A', 'delivery/B', 'events/A' ),
			),
			'by a function'  => array(
				array(
					'api'      => 'use Realtime_Events\Events\A;',
					'events/A' => 'class A { function f(): void { realtime_events_dispatch( 1 ); } }',
				),
				array( 'api', 'events/A', 'api' ),
			),
			'none'           => array(
				array(
					'events/A' => 'class A { /* B */ const B = \'B::c\'; function f(): void { $this->B(); self::B; } }',
					'events/B' => 'class B { function f(): void { new A(); } }',
				),
				array(),
			),
		);
	}

	public function test_hooks_php_has_the_names_of_the_constants_and_loads_no_class() {
		foreach ( array( Sender::BEFORE, Sender::SWEEP, Schedule::CRON, 'add_option_' . Settings::OPTION, 'update_option_' . Settings::OPTION ) as $name ) {
			$this->assertTrue( has_action( $name ), $name );
		}
		$this->assertDoesNotMatchRegularExpression( '/::[A-Z_]+\b(?!\()/', file_get_contents( dirname( REALTIME_EVENTS_FILE ) . '/includes/hooks.php' ) );
	}

	/**
	 * The table under "The plugin" in docs/architecture.md.
	 */
	public function test_the_page_has_the_same_table() {
		$page  = file_get_contents( __DIR__ . '/../../../docs/architecture.md' );
		$parts = preg_split( '/^#+ The plugin$/m', $page );
		$this->assertCount( 2, $parts );
		$this->assertSame( 1, preg_match( '/^\| *wing *\| *what lives there *\| *may use *\|\n\|[-| ]+\n((?:\|.*\n)+)/m', $parts[1], $table ) );
		$wings = array();
		foreach ( explode( "\n", trim( $table[1] ) ) as $line ) {
			list( $wing, , $may ) = explode( '|', trim( $line, '|' ) );
			preg_match_all( '/`(\w+)[^`]*`/', $may, $names );
			$wings[ preg_replace( '/^\W*(\w+).*$/s', '$1', $wing ) ] = $names[1];
		}

		$this->assertSame( array_keys( self::WINGS ), array_keys( $wings ) );
		foreach ( self::WINGS as $wing => $may ) {
			sort( $may );
			sort( $wings[ $wing ] );
			$this->assertSame( $may, $wings[ $wing ], $wing );
		}
	}

	/**
	 * The wing of a class or file.
	 */
	private static function wing( $name ) {
		return strtolower( explode( '/', $name )[0] );
	}

	/**
	 * The code of each class and file in includes/, by name: `delivery/After_Response`, `settings`, `api`.
	 */
	private static function sources() {
		$sources = array();
		$folder  = dirname( REALTIME_EVENTS_FILE ) . '/includes/';
		foreach ( EveryFileTest::files() as list( $file ) ) {
			if ( 0 === strpos( $file, $folder ) ) {
				$path  = explode( '/', substr( $file, strlen( $folder ), -strlen( '.php' ) ) );
				$class = array_pop( $path );
				if ( $path ) {
					$class = implode( '_', array_map( 'ucfirst', explode( '-', substr( $class, strlen( 'class-' ) ) ) ) );
				}
				$sources[ implode( '/', array_merge( $path, array( preg_replace( '/^class-/', '', $class ) ) ) ) ] = preg_replace( '/^<\?php/', '', file_get_contents( $file ) );
			}
		}
		return $sources;
	}

	/**
	 * The names that each class or file uses: by their full name, in the same namespace by their short name, and the
	 * functions in api.php.
	 */
	private static function graph( array $sources ) {
		$graph = array();
		foreach ( $sources as $name => $source ) {
			$code = '';
			foreach ( token_get_all( "<?php $source" ) as $token ) {
				if ( ! is_array( $token ) ) {
					$code .= $token;
				} elseif ( ! in_array( $token[0], array( T_COMMENT, T_DOC_COMMENT, T_CONSTANT_ENCAPSED_STRING, T_ENCAPSED_AND_WHITESPACE, T_INLINE_HTML ), true ) ) {
					$code .= $token[1];
				}
			}
			$code           = preg_replace( '/->\w+/', '', $code );
			$graph[ $name ] = array();
			foreach ( array_keys( $sources ) as $other ) {
				$path    = str_replace( '/', '\\\\', $other );
				$wing    = dirname( $other );
				$class   = ucfirst( basename( $other ) );
				$is_used = 'api' === $other
					? 1 === preg_match( '/\brealtime_events_(dispatch|position|last)\(/', $code )
					: preg_match( "/\bRealtime_Events\\\\$path\b(?!\\\\)/i", $code )
						|| ( '.' !== $wing && preg_match( "/(?<![\\\\\w$])$path\b(?!\\\\)/i", $code ) )
						|| ( '.' !== $wing && preg_match( "/\bRealtime_Events\\\\$wing\\\\\\{[^}]*\b$class\b/i", $code ) )
						// Not a variable, a member, or a declaration.
						|| ( dirname( $name ) === dirname( $other ) && preg_match( "/(?<![\\\\\w$:])(?<!function )(?<!class )(?<!const )$class\b(?!\\\\)/", $code ) );
				if ( $is_used && $other !== $name ) {
					$graph[ $name ][] = $other;
				}
			}
		}
		return $graph;
	}

	/**
	 * The first cycle in a graph, as a path that begins and ends at the same name; empty if there is none.
	 */
	private static function cycle( array $graph ) {
		$done  = array();
		$visit = static function ( $name, array $path ) use ( &$visit, &$done, $graph ) {
			if ( in_array( $name, $path, true ) ) {
				return array_merge( array_slice( $path, array_search( $name, $path, true ) ), array( $name ) );
			}
			if ( isset( $done[ $name ] ) ) {
				return array();
			}
			foreach ( $graph[ $name ] as $next ) {
				$cycle = $visit( $next, array_merge( $path, array( $name ) ) );
				if ( $cycle ) {
					return $cycle;
				}
			}
			$done[ $name ] = true;
			return array();
		};
		foreach ( array_keys( $graph ) as $name ) {
			$cycle = $visit( $name, array() );
			if ( $cycle ) {
				return $cycle;
			}
		}
		return array();
	}
}
