<?php
/**
 * Writes realtime-events/languages/realtime-events.pot, the template for translators: php pot.php
 */

namespace Realtime_Events\Pot;

const PLUGIN = __DIR__ . '/realtime-events';
const POT    = PLUGIN . '/languages/realtime-events.pot';

/**
 * The arguments of each translation function.
 *
 * @link https://developer.wordpress.org/plugins/internationalization/how-to-internationalize-your-plugin/
 */
const FUNCTIONS = array(
	'__'         => array( 'text' ),
	'_e'         => array( 'text' ),
	'esc_html__' => array( 'text' ),
	'esc_html_e' => array( 'text' ),
	'esc_attr__' => array( 'text' ),
	'esc_attr_e' => array( 'text' ),
	'_x'         => array( 'text', 'context' ),
	'esc_html_x' => array( 'text', 'context' ),
	'esc_attr_x' => array( 'text', 'context' ),
	'_n'         => array( 'text', 'plural', 'number' ),
	'_nx'        => array( 'text', 'plural', 'number', 'context' ),
);

/** Fields of the header of a plugin, and of a block, that WordPress translates. */
const HEADERS = array( 'Plugin Name', 'Description' );
const BLOCK   = array(
	'title'       => 'block title',
	'description' => 'block description',
);

if ( __FILE__ === realpath( $_SERVER['SCRIPT_FILENAME'] ) ) {
	file_put_contents( POT, pot() );
	echo POT, "\n";
}

/**
 * The content of the file.
 */
function pot(): string {
	$found = array();
	foreach ( files() as $file ) {
		$path = substr( $file, strlen( PLUGIN ) + 1 );
		$code = file_get_contents( $file );
		$type = pathinfo( $file, PATHINFO_EXTENSION );
		foreach ( 'php' === $type ? of_php( $code ) : ( 'js' === $type ? of_js( $code ) : of_block( $code ) ) as $entry ) {
			$key = ( isset( $entry['context'] ) ? $entry['context'] . "\4" : '' ) . $entry['text'];
			if ( ! isset( $found[ $key ] ) ) {
				$found[ $key ] = $entry + array( 'at' => array() );
			}
			$found[ $key ] += $entry;
			$found[ $key ]['at'][] = $path;
		}
	}
	$version = preg_match( '/^ \* Version: +(\S+)/m', file_get_contents( PLUGIN . '/realtime-events.php' ), $match ) ? $match[1] : '';
	$parts   = array(
		"msgid \"\"\nmsgstr \"\"\n" . implode(
			"\n",
			array_map(
				static function ( string $line ): string {
					return quoted( "$line\n" );
				},
				array( "Project-Id-Version: Realtime Events $version", 'MIME-Version: 1.0', 'Content-Type: text/plain; charset=UTF-8', 'Content-Transfer-Encoding: 8bit', 'X-Domain: realtime-events' )
			)
		),
	);
	foreach ( $found as $entry ) {
		$lines = array();
		if ( isset( $entry['comment'] ) ) {
			$lines[] = '#. ' . $entry['comment'];
		}
		// Without line numbers, which would change with every edit.
		$lines[] = '#: ' . implode( ' ', array_unique( $entry['at'] ) );
		if ( preg_match( '/%(\d\$)?[sd]/', $entry['text'] ) ) {
			$lines[] = '#, php-format';
		}
		if ( isset( $entry['context'] ) ) {
			$lines[] = 'msgctxt ' . quoted( $entry['context'] );
		}
		$lines[] = 'msgid ' . quoted( $entry['text'] );
		if ( isset( $entry['plural'] ) ) {
			$lines[] = 'msgid_plural ' . quoted( $entry['plural'] );
			$lines[] = 'msgstr[0] ""';
			$lines[] = 'msgstr[1] ""';
		} else {
			$lines[] = 'msgstr ""';
		}
		$parts[] = implode( "\n", $lines );
	}
	return implode( "\n\n", $parts ) . "\n";
}

/**
 * The files with texts, the main file first.
 *
 * @return string[]
 */
function files(): array {
	$files = array();
	foreach ( new \RecursiveIteratorIterator( new \RecursiveDirectoryIterator( PLUGIN, \FilesystemIterator::SKIP_DOTS ) ) as $file ) {
		$name = $file->getFilename();
		if ( 'realtime-events.js' !== $name && ( 'block.json' === $name || in_array( $file->getExtension(), array( 'php', 'js' ), true ) ) ) {
			$files[] = $file->getPathname();
		}
	}
	sort( $files );
	return array_merge( array( PLUGIN . '/realtime-events.php' ), array_diff( $files, array( PLUGIN . '/realtime-events.php' ) ) );
}

/**
 * The texts in a PHP file.
 *
 * @return array[] Each with `text`, and `plural`, `context`, `comment` if it has one.
 */
function of_php( string $code ): array {
	$entries = array();
	$comment = null;
	$tokens  = array_values(
		array_filter(
			token_get_all( $code ),
			static function ( $token ) {
				return ! is_array( $token ) || T_WHITESPACE !== $token[0];
			}
		)
	);
	foreach ( $tokens as $index => $token ) {
		if ( is_array( $token ) && T_DOC_COMMENT === $token[0] ) {
			foreach ( HEADERS as $header ) {
				if ( preg_match( "/^ \\* $header: +(.+)$/m", $token[1], $match ) ) {
					$entries[] = array(
						'text'    => $match[1],
						'comment' => "$header of the plugin",
					);
				}
			}
		}
		if ( is_array( $token ) && T_COMMENT === $token[0] && preg_match( '/translators: *(.+?)\s*(\*\/)?$/s', $token[1], $match ) ) {
			$comment = 'translators: ' . preg_replace( '/\s+/', ' ', $match[1] );
		}
		if ( ';' === $token ) {
			$comment = null;
		}
		if ( ! is_array( $token ) || T_STRING !== $token[0] || ! isset( FUNCTIONS[ $token[1] ] ) || '(' !== $tokens[ $index + 1 ] ) {
			continue;
		}
		$arguments = arguments( $tokens, $index + 2 );
		if ( 'realtime-events' !== end( $arguments ) ) {
			continue; // A text of WordPress.
		}
		$entry = array();
		foreach ( FUNCTIONS[ $token[1] ] as $number => $what ) {
			if ( 'number' !== $what ) {
				$entry[ $what ] = $arguments[ $number ];
			}
		}
		$entries[] = null === $comment ? $entry : $entry + array( 'comment' => $comment );
		$comment   = null;
	}
	return $entries;
}

/**
 * The arguments of a call.
 *
 * @param array $tokens Of the file, without white space.
 * @param int   $index  The token after the opening parenthesis.
 * @return array Strings; null for an argument that is not one literal string.
 */
function arguments( array $tokens, int $index ): array {
	$arguments = array();
	$argument  = array();
	for ( $depth = 0; $depth >= 0; $index++ ) {
		$token  = $tokens[ $index ];
		$depth += in_array( $token, array( '(', '[' ), true ) ? 1 : ( in_array( $token, array( ')', ']' ), true ) ? -1 : 0 );
		if ( $depth < 0 || ( 0 === $depth && ',' === $token ) ) {
			$is_text     = 1 === count( $argument ) && is_array( $argument[0] ) && T_CONSTANT_ENCAPSED_STRING === $argument[0][0];
			$arguments[] = $is_text ? literal( $argument[0][1] ) : null;
			$argument    = array();
		} elseif ( ! is_array( $token ) || T_COMMENT !== $token[0] ) {
			$argument[] = $token;
		}
	}
	return $arguments;
}

/**
 * The value of a literal string in PHP.
 *
 * @param string $literal With its quotes.
 */
function literal( string $literal ): string {
	$text = substr( $literal, 1, -1 );
	return "'" === $literal[0] ? strtr( $text, array( "\\'" => "'", '\\\\' => '\\' ) ) : stripcslashes( $text );
}

/**
 * The texts in a script: __( 'text', 'realtime-events' ) or _n( 'text', 'plural', number, 'realtime-events' ), with
 * literal strings, and in _n() a number without commas.
 *
 * @return array[]
 */
function of_js( string $code ): array {
	$literal = "('(?:[^'\\\\]|\\\\.)*'|\"(?:[^\"\\\\]|\\\\.)*\")";
	$domain  = "'realtime-events'\s*,?\s*\)";
	$entries = array();
	preg_match_all( "/\b(?:__\(\s*$literal|_n\(\s*$literal\s*,\s*$literal\s*,[^,]+)\s*,\s*$domain/", $code, $matches, PREG_SET_ORDER );
	foreach ( $matches as $match ) {
		$texts     = array_map(
			static function ( string $literal ): string {
				return stripcslashes( substr( $literal, 1, -1 ) );
			},
			array_values( array_filter( array_slice( $match, 1 ) ) )
		);
		$entries[] = array( 'text' => $texts[0] ) + ( isset( $texts[1] ) ? array( 'plural' => $texts[1] ) : array() );
	}
	return $entries;
}

/**
 * The texts in a block.json.
 *
 * @return array[]
 */
function of_block( string $code ): array {
	$block   = json_decode( $code, true );
	$entries = array();
	foreach ( BLOCK as $key => $context ) {
		if ( isset( $block[ $key ] ) ) {
			$entries[] = array(
				'text'    => $block[ $key ],
				'context' => $context,
			);
		}
	}
	foreach ( isset( $block['keywords'] ) ? $block['keywords'] : array() as $keyword ) {
		$entries[] = array(
			'text'    => $keyword,
			'context' => 'block keyword',
		);
	}
	return $entries;
}

/**
 * A string as it is written in the file.
 */
function quoted( string $text ): string {
	return '"' . addcslashes( $text, "\n\t\"\\" ) . '"';
}
