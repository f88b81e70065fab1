<?php
namespace Realtime_Events\Tests;

/**
 * Every function and property of the plugin has types. A parameter or result without one has a docblock with a type
 * that PHP 7.4 cannot express, such as `mixed` or `string|WP_Error`. The callbacks in hooks.php take any value.
 */
final class TypesTest extends TestCase {

	/**
	 * @dataProvider \Realtime_Events\Tests\EveryFileTest::files
	 */
	public function test_every_function_and_property_has_types( $file ) {
		require_once ABSPATH . 'wp-admin/includes/class-wp-list-table.php';

		$this->assertSame( array(), self::untyped( file_get_contents( $file ), self::callbacks() ) );
	}

	/**
	 * @dataProvider samples
	 */
	public function test_reports_a_missing_type( $code, array $expected ) {
		$this->assertSame( $expected, self::untyped( "<?php namespace Realtime_Events;\nclass A extends \\WP_List_Table {\n$code\n}", array( 'A::on_hook' ) ) );
	}

	public static function samples() {
		return array(
			'a property'                => array( 'private $a;', array( '$a' ) ),
			'a static property'         => array( 'public static $a = array();', array( '$a' ) ),
			'a parameter'               => array( 'function f( int $a, $b ): void {}', array( 'f $b' ) ),
			'a result'                  => array( 'function f( int $a ) {}', array( 'f' ) ),
			'a documented parameter'    => array( '/** @param int $a A number. */ function f( $a ): void {}', array( 'f $a' ) ),
			'a documented result'       => array( '/** @return string|null A text. */ function f() {}', array( 'f' ) ),
			'a reason is missing'       => array( '/** @param mixed $a */ function f( $a ): void {}', array( 'f $a' ) ),
			'a closure'                 => array( 'function f(): void { g( static function ( $a ) use ( $b ) {} ); }', array( 'closure $a', 'closure' ) ),
			'a callback, undocumented'  => array( 'function on_hook( $a ): void {}', array( 'on_hook $a' ) ),
			'all have types'            => array( 'private static ?int $a = 1; const B = 2; function f( ?int &$a, string ...$b ): ?self { static $c; $d = function () use ( $a ): int { return $a; }; }', array() ),
			'types that PHP 7.4 has not' => array( "/**\n * @param mixed \$a Any value.\n * @return string|\\WP_Error A text.\n */\nfunction f( \$a ) {}", array() ),
			'a callback'                => array( '/** @param int $a A number. */ function on_hook( $a ): void {}', array() ),
			'an override'               => array( '/** @param object $item A row. */ function column_cb( $item ): string {}', array() ),
			'a constructor'             => array( 'function __construct( int $a ) {}', array() ),
		);
	}

	/**
	 * The callbacks in hooks.php, as `Class::method`, by the short name of the class.
	 */
	private static function callbacks() {
		preg_match_all( "/(\\w+)::class, '(\\w+)'/", file_get_contents( dirname( REALTIME_EVENTS_FILE ) . '/includes/hooks.php' ), $found );
		return array_map(
			static function ( $name, $method ) {
				return "$name::$method";
			},
			$found[1],
			$found[2]
		);
	}

	/**
	 * The functions, parameters and properties without a type.
	 */
	private static function untyped( $code, array $callbacks ) {
		$tokens = array_values(
			array_filter(
				token_get_all( $code ),
				static function ( $token ) {
					return ! is_array( $token ) || ( T_WHITESPACE !== $token[0] && T_COMMENT !== $token[0] );
				}
			)
		);
		$text   = static function ( $index ) use ( $tokens ) {
			return is_array( $tokens[ $index ] ) ? $tokens[ $index ][1] : $tokens[ $index ];
		};
		$is     = static function ( $index, ...$kinds ) use ( $tokens ) {
			return is_array( $tokens[ $index ] ) && in_array( $tokens[ $index ][0], $kinds, true );
		};
		$found  = array();
		$doc    = '';
		$class  = '';
		$parent = '';
		foreach ( array_keys( $tokens ) as $index ) {
			if ( $is( $index, T_DOC_COMMENT ) ) {
				$doc = $text( $index );
			} elseif ( in_array( $text( $index ), array( ';', '{', '}', ',' ), true ) ) {
				$doc = '';
			} elseif ( $is( $index, T_CLASS ) && $is( $index + 1, T_STRING ) ) {
				$class  = $text( $index + 1 );
				$parent = $is( $index + 2, T_EXTENDS ) ? 'WP_List_Table' : '';
			} elseif ( $is( $index, T_PRIVATE, T_PROTECTED, T_PUBLIC, T_VAR ) ) {
				$next = $index + ( $is( $index + 1, T_STATIC ) ? 2 : 1 );
				if ( $is( $next, T_VARIABLE ) ) {
					$found[] = $text( $next );
				}
			} elseif ( $is( $index, T_FUNCTION, T_FN ) ) {
				$open = $index;
				while ( '(' !== $text( $open ) ) {
					$open++;
				}
				$name  = $is( $open - 1, T_STRING ) ? $text( $open - 1 ) : 'closure';
				$types = 0;
				$depth = 0;
				$value = false;
				for ( $end = $open; ; $end++ ) {
					$depth += in_array( $text( $end ), array( '(', '[' ), true ) ? 1 : ( in_array( $text( $end ), array( ')', ']' ), true ) ? -1 : 0 );
					if ( 0 === $depth ) {
						break;
					}
					if ( 1 === $depth && ',' === $text( $end ) ) {
						$types = 0;
						$value = false;
					} elseif ( $end > $open && ! $value && $is( $end, T_VARIABLE ) ) {
						$value  = true;
						$any    = ( $parent && method_exists( $parent, $name ) ) || in_array( "$class::$name", $callbacks, true );
						$pattern = '/@param\s+(\S+)\s+(?:\.\.\.)?' . preg_quote( $text( $end ), '/' ) . '\s+[^*\s]/';
						if ( 0 === $types && ! ( preg_match( $pattern, $doc, $said ) && ( $any || self::is_inexpressible( $said[1] ) ) ) ) {
							$found[] = $name . ' ' . $text( $end );
						}
					} elseif ( $end > $open && ! in_array( $text( $end ), array( '&', '...' ), true ) ) {
						$types++;
					}
				}
				$end++;
				if ( $is( $end, T_USE ) ) {
					while ( ')' !== $text( $end ) ) {
						$end++;
					}
					$end++;
				}
				if ( ':' !== $text( $end ) && '__construct' !== $name && ! ( preg_match( '/@return\s+(.+?)(?:\s+[^|{]*)?$/m', $doc, $said ) && self::is_inexpressible( $said[1] ) ) ) {
					$found[] = $name;
				}
			}
		}
		return $found;
	}

	/**
	 * Whether PHP 7.4 has no such type: any value, several types other than null, or a resource.
	 */
	private static function is_inexpressible( $type ) {
		$type  = preg_replace( '/\{.*\}|<.*>/', '', $type );
		$types = array_diff( explode( '|', $type ), array( 'null' ) );
		return count( $types ) > 1 || array_intersect( $types, array( 'mixed', 'resource' ) );
	}
}
