<?php
/**
 * Brings the translations in realtime-events/languages/ up to date with the template: php translations.php
 *
 * A translation is a .po file. It gets the new texts of the template, without a translation, and loses the texts that
 * the template no longer has. PHP reads the .mo and scripts read the .json that are made from it.
 */

namespace Realtime_Events\Translations;

use Realtime_Events\Pot;

require_once __DIR__ . '/pot.php';

const FOLDER = Pot\PLUGIN . '/languages';

/** The scripts with texts, and their handles, by which WordPress finds the translation of a script. */
const SCRIPTS = array( 'blocks/editor.js' => 'realtime-events-editor' );

if ( __FILE__ === realpath( $_SERVER['SCRIPT_FILENAME'] ) ) {
	foreach ( languages() as $locale ) {
		$po   = updated( file_get_contents( file( $locale ) ), file_get_contents( Pot\POT ) );
		$left = count( entries( $po ) ) - count( translated( $po ) );
		foreach ( array( file( $locale ) => $po ) + made( $locale, $po ) as $file => $content ) {
			file_put_contents( $file, $content );
		}
		echo "$locale: ", $left ? "$left texts need a translation\n" : "complete\n";
	}
}

/**
 * The locales for which there is a translation.
 *
 * @return string[] Such as de_DE.
 */
function languages(): array {
	return array_map(
		static function ( string $file ): string {
			return substr( basename( $file, '.po' ), strlen( 'realtime-events-' ) );
		},
		glob( FOLDER . '/realtime-events-*.po' )
	);
}

/**
 * The translation into a language.
 */
function file( string $locale ): string {
	return FOLDER . "/realtime-events-$locale.po";
}

/**
 * A translation with exactly the texts of the template, in its order.
 *
 * @param string $po  The translation.
 * @param string $pot The template.
 */
function updated( string $po, string $pot ): string {
	$before = entries( $po );
	$parts  = array();
	foreach ( entries( $pot ) as $key => $entry ) {
		$own   = isset( $before[ $key ] ) ? $before[ $key ] : array();
		$texts = array_intersect_key( $entry, array_flip( array( 'msgctxt', 'msgid', 'msgid_plural' ) ) );
		foreach ( isset( $entry['msgid_plural'] ) ? range( 0, plurals( $po ) - 1 ) : array( null ) as $form ) {
			$field           = null === $form ? 'msgstr' : "msgstr[$form]";
			$texts[ $field ] = isset( $own[ $field ] ) ? $own[ $field ] : '';
		}
		if ( '' === $key ) {
			$texts['msgstr'] = preg_replace( '/^Project-Id-Version: .*/', strtok( $entry['msgstr'], "\n" ), $texts['msgstr'] );
		}
		$comments = array_merge( isset( $own['comments'] ) ? preg_grep( '/^#($| |,.*\bfuzzy)/', $own['comments'] ) : array(), $entry['comments'] );
		$parts[]  = implode( "\n", array_merge( $comments, array_map( __NAMESPACE__ . '\line', array_keys( $texts ), $texts ) ) );
	}
	return implode( "\n\n", $parts ) . "\n";
}

/**
 * A field of an entry, as it is written.
 */
function line( string $field, string $text ): string {
	$lines = preg_split( '/(?<=\n)(?=.)/', $text );
	return "$field " . implode( "\n", array_map( 'Realtime_Events\Pot\quoted', count( $lines ) > 1 ? array_merge( array( '' ), $lines ) : $lines ) );
}

/**
 * The entries of a .po or .pot file. The first is its header, with the key ''.
 *
 * @link https://www.gnu.org/software/gettext/manual/html_node/PO-Files.html
 * @return array<string, array> By context, "\4" and text, or by text; each with `comments`, a list of lines, and with its
 *                              fields, such as `msgid` and `msgstr[0]`.
 */
function entries( string $content ): array {
	$entries = array();
	foreach ( preg_split( '/\n\s*\n/', trim( $content ) ) as $part ) {
		$entry = array( 'comments' => array() );
		$field = '';
		foreach ( explode( "\n", $part ) as $line ) {
			if ( '#' === $line[0] ) {
				$entry['comments'][] = $line;
			} elseif ( preg_match( '/^(\S*)\s*"(.*)"$/', $line, $match ) ) {
				$field           = '' === $match[1] ? $field : $match[1];
				$entry[ $field ] = ( isset( $entry[ $field ] ) ? $entry[ $field ] : '' ) . stripcslashes( $match[2] );
			}
		}
		if ( isset( $entry['msgid'] ) ) {
			$entries[ ( isset( $entry['msgctxt'] ) ? $entry['msgctxt'] . "\4" : '' ) . $entry['msgid'] ] = $entry;
		}
	}
	return $entries;
}

/**
 * The translations of an entry: one, or one for each plural form of the language.
 *
 * @return string[]
 */
function translations( array $entry ): array {
	return array_values( array_intersect_key( $entry, array_flip( preg_grep( '/^msgstr/', array_keys( $entry ) ) ) ) );
}

/**
 * The entries that have all their translations. A translation that is marked as fuzzy is a guess.
 *
 * @return array<string, array>
 */
function translated( string $po ): array {
	return array_filter(
		entries( $po ),
		static function ( array $entry ): bool {
			return ! in_array( '', translations( $entry ), true ) && ! preg_grep( '/^#,.*\bfuzzy/', $entry['comments'] );
		}
	);
}

/**
 * A field of the header of a translation, such as Plural-Forms.
 */
function header( string $po, string $name ): string {
	if ( ! preg_match( "/^$name: *(.+)$/m", entries( $po )['']['msgstr'], $match ) ) {
		throw new \UnexpectedValueException( "The header of a translation has no $name. Add it, as in realtime-events-de_DE.po." );
	}
	return $match[1];
}

/**
 * The number of plural forms of the language.
 */
function plurals( string $po ): int {
	return (int) substr( header( $po, 'Plural-Forms' ), strlen( 'nplurals=' ) );
}

/**
 * The files that are made from a translation.
 *
 * @return array<string, string> Their contents by their paths.
 */
function made( string $locale, string $po ): array {
	$translated = translated( $po );
	$files      = array( FOLDER . "/realtime-events-$locale.mo" => mo( $translated ) );
	foreach ( SCRIPTS as $path => $handle ) {
		$texts = array_filter(
			$translated,
			static function ( array $entry ) use ( $path ): bool {
				return (bool) preg_grep( '/^#: (.* )?' . preg_quote( $path, '/' ) . '( |$)/', $entry['comments'] );
			}
		);
		$files[ FOLDER . "/realtime-events-$locale-$handle.json" ] = json( $texts, $locale, header( $po, 'Plural-Forms' ) );
	}
	return $files;
}

/**
 * A .mo file.
 *
 * @link https://www.gnu.org/software/gettext/manual/html_node/MO-Files.html
 * @param array<string, array> $entries By their keys.
 */
function mo( array $entries ): string {
	ksort( $entries, SORT_STRING );
	$texts = array();
	foreach ( $entries as $key => $entry ) {
		$texts[] = $key . ( isset( $entry['msgid_plural'] ) ? "\0" . $entry['msgid_plural'] : '' );
	}
	foreach ( $entries as $entry ) {
		$texts[] = implode( "\0", translations( $entry ) );
	}
	$count  = count( $entries );
	$offset = 28 + 8 * count( $texts );
	// The magic number, the revision of the format, the number of texts, the tables of texts and translations, no hashes.
	$file = pack( 'V7', 0x950412de, 0, $count, 28, 28 + 8 * $count, 0, $offset );
	foreach ( $texts as $text ) {
		$file   .= pack( 'V2', strlen( $text ), $offset );
		$offset += strlen( $text ) + 1;
	}
	return $file . implode( "\0", $texts ) . "\0";
}

/**
 * The .json file of a script, as wp.i18n.setLocaleData() takes it.
 *
 * @param array<string, array> $entries By their keys.
 */
function json( array $entries, string $locale, string $plurals ): string {
	$messages = array(
		'' => array(
			'domain'       => 'messages',
			'lang'         => $locale,
			'plural-forms' => $plurals,
		),
	);
	$data     = array(
		'domain'      => 'messages',
		'locale_data' => array( 'messages' => $messages + array_map( __NAMESPACE__ . '\translations', $entries ) ),
	);
	return json_encode( $data, JSON_UNESCAPED_UNICODE | JSON_THROW_ON_ERROR ) . "\n";
}
