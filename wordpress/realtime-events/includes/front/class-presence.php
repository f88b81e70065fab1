<?php
namespace Realtime_Events\Front;

defined( 'ABSPATH' ) || exit;

/**
 * "3 people are here": the number of browsers that are subscribed to a channel. The element is hidden until the script
 * knows it (assets/presence.js).
 */
final class Presence {

	/**
	 * `one` and `many` replace the text of this plugin, with `{count}` for the number.
	 */
	const DEFAULTS = array(
		'channel' => 'public',
		'one'     => '',
		'many'    => '',
	);

	/**
	 * Numbers that between them have every plural form of every language. The script knows which of them has the form of
	 * another number.
	 *
	 * @link https://www.unicode.org/cldr/charts/latest/supplemental/language_plural_rules.html
	 */
	const SAMPLES = array( 0, 1, 2, 3, 5, 6, 11 );

	/**
	 * The sample of the form that most numbers have.
	 */
	const OTHER = 100;

	/**
	 * The HTML.
	 *
	 * @param array  $given   As DEFAULTS.
	 * @param string $wrapper Attributes of the outermost element, escaped.
	 * @param string $element Name of that element.
	 */
	public static function html( array $given, string $wrapper, string $element ): string {
		wp_enqueue_script( 'realtime-events-presence' );
		return sprintf(
			'<%4$s %1$s data-realtime-presence="%2$s" data-realtime-channel="%3$s" hidden></%4$s>',
			$wrapper,
			Text::html( wp_json_encode( self::forms( $given ), JSON_FORCE_OBJECT ) ),
			Text::html( $given['channel'] ),
			$element
		);
	}

	/**
	 * The text by a sample number, without those that are the same as that of OTHER.
	 *
	 * @return array<int, string>
	 */
	private static function forms( array $given ): array {
		if ( '' !== $given['many'] ) {
			$forms = array( 1 => '' === $given['one'] ? $given['many'] : $given['one'] );
			return $forms + array( self::OTHER => $given['many'] );
		}
		$forms = array();
		foreach ( array_merge( self::SAMPLES, array( self::OTHER ) ) as $number ) {
			/* translators: %s: number of people who have the page open. */
			$forms[ $number ] = sprintf( _n( '%s person is here', '%s people are here', $number, 'realtime-events' ), '{count}' );
		}
		return array_filter(
			$forms,
			static function ( string $form, int $number ) use ( $forms ): bool {
				return self::OTHER === $number || $forms[ self::OTHER ] !== $form;
			},
			ARRAY_FILTER_USE_BOTH
		);
	}
}
