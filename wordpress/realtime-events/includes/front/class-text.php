<?php
namespace Realtime_Events\Front;

use Realtime_Events\Events\Selection;

defined( 'ABSPATH' ) || exit;

/**
 * Text of events on a page. The script of the page reduces a value to the same text.
 */
final class Text {

	/**
	 * Escapes text for an element or an attribute. All punctuation becomes character references, so that the filters of
	 * a post's content find nothing in the text of an event: no shortcode, smiley or quotation mark.
	 *
	 * @param string $text Plain text.
	 */
	public static function html( string $text ): string {
		return preg_replace_callback(
			'/[!-\/:-@\[-`{-~]|(?<=\d)x(?=\d)|W(?=ordpress)/',
			static function ( array $match ): string {
				return '&#' . ord( $match[0] ) . ';';
			},
			$text
		);
	}

	/**
	 * The text of a title, a name or a comment, which WordPress stores as HTML.
	 */
	public static function plain( string $html ): string {
		$text = preg_replace(
			array(
				'#<!--.*?(-->|$)#s',
				'#<(script|style|template)\b.*?(</\1\s*>|$)#is',
				// A tag, to its end outside quotes; without an end, the rest.
				'#</?[a-z](?:[^>"\'=]|=\s*(?:"[^"]*("|$)|\'[^\']*(\'|$))?|["\'])*(>|$)#i',
				'#<[!?/][^>]*(>|$)#',
			),
			'',
			$html
		);
		return self::trim( html_entity_decode( (string) $text, ENT_QUOTES | ENT_HTML5, 'UTF-8' ) );
	}

	/**
	 * A value in the data of an event as text.
	 *
	 * @param mixed $value As decoded from JSON. What is neither text, a number nor a boolean is ''.
	 */
	public static function of( $value ): string {
		return is_string( $value ) ? self::plain( $value ) : (string) Selection::text( $value );
	}

	/**
	 * Removes all white space around a text.
	 */
	public static function trim( string $text ): string {
		return preg_replace( '/^[\s\x{FEFF}]+|[\s\x{FEFF}]+$/u', '', $text ) ?? '';
	}
}
