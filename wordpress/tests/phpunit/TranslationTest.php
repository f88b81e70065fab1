<?php
namespace Realtime_Events\Tests;

use Realtime_Events\Admin\Admin_Page;
use Realtime_Events\Front\Script;
use Realtime_Events\Pot;
use Realtime_Events\Translations;

require_once dirname( __DIR__, 2 ) . '/translations.php';

/**
 * The template, and the translations that the plugin contains.
 */
final class TranslationTest extends TestCase {

	/** Texts that are the same in the language. */
	const SAME = array(
		'de_DE' => array( 'Realtime Events', 'Realtime Events:', 'Realtime Events: %s', 'WooCommerce', 'Hook', 'Status', 'Version', 'live', '%s ms' ),
		'es_ES' => array( 'Realtime Events', 'Realtime Events:', 'Realtime Events: %s', 'Realtime Events: gateway', 'WooCommerce', 'Hook', 'Script', '%s ms' ),
	);

	/** As WordPress labels the screen. */
	const SITE_HEALTH = array(
		'de_DE' => 'Werkzeuge > Website-Zustand',
		'es_ES' => 'Herramientas > Salud del sitio',
	);

	/** The parts of a text that a translation repeats. */
	const REPEATED = array(
		'%(?:\d\$)?[sd]', // Placeholders.
		'\{\w+\}',
		'<code>(?:(?!%s).)+?</code>', // HTML.
		'</?\w+>',
		'\./realtime \w+', // Commands.
		'wp realtime \w+',
		'\w+://\w*', // Addresses and files.
		'(?<![\w<.])/\w[\w/]*',
		'[\w-]+\.(?:php|md)\b',
		'\w*_\w+(?:\*|\(\))?', // Names in code.
		'\w+=\S*\w',
		'\bX-[\w-]+',
		'realtime-connect:',
		'data-realtime',
		'(?:public:)?site-2',
		'\b[A-Z][a-z]+[A-Z]\w+', // WebSocket, DispatchUrl.
		'\b(?!ID\b)[A-Z]{2,}(?=s?\b)', // URL, AWS.
	);

	public function test_the_template_for_translators_matches_the_code() {
		$this->assertSame( Pot\pot(), file_get_contents( Pot\POT ), 'Run: php wordpress/pot.php' );
	}

	public function test_every_text_names_the_domain() {
		foreach ( Pot\files() as $file ) {
			// They compare with two sentences of WordPress.
			if ( 'php' !== pathinfo( $file, PATHINFO_EXTENSION ) || in_array( basename( $file ), array( 'class-next-step.php', 'class-gateway.php' ), true ) ) {
				continue;
			}
			$code  = file_get_contents( $file );
			$calls = preg_match_all( '/\b(' . implode( '|', array_keys( Pot\FUNCTIONS ) ) . ')\(/', $code );
			$this->assertCount( $calls, Pot\of_php( preg_replace( '/^ \* (Plugin Name|Description):.*$/m', '', $code ) ), $file );
		}
	}

	public function test_a_script_may_contain_texts_and_plurals() {
		$code = <<<'JS'
			const { __, _n } = wp.i18n;
			__('One', 'realtime-events');
			_n('%s event', "%s events", list.length, 'realtime-events');
			__(
				'It\'s a long one, with (brackets).',
				'realtime-events',
			);
			__('Of WordPress');
JS;
		$this->assertSame(
			array(
				array( 'text' => 'One' ),
				array(
					'text'   => '%s event',
					'plural' => '%s events',
				),
				array( 'text' => "It's a long one, with (brackets)." ),
			),
			Pot\of_js( $code )
		);
	}

	/**
	 * @dataProvider languages
	 */
	public function test_a_translation_matches_the_template( $locale, $po ) {
		$this->assertSame( Translations\updated( $po, file_get_contents( Pot\POT ) ), $po, 'Run: php wordpress/translations.php' );
	}

	/**
	 * @dataProvider languages
	 */
	public function test_the_files_that_are_made_from_a_translation_match_it( $locale, $po ) {
		$made = Translations\made( $locale, $po );
		foreach ( $made as $file => $content ) {
			$this->assertTrue( file_get_contents( $file ) === $content, "Run: php wordpress/translations.php\n$file differs." );
		}
		$this->assertEqualsCanonicalizing( array_merge( array_keys( $made ), array( Translations\file( $locale ) ) ), glob( Translations\FOLDER . "/*-$locale*" ) );
	}

	/**
	 * @dataProvider languages
	 */
	public function test_every_text_is_translated( $locale, $po ) {
		$this->assertSame( array(), array_keys( array_diff_key( Translations\entries( $po ), Translations\translated( $po ) ) ), 'Translate these texts in ' . Translations\file( $locale ) );
		$same = array();
		foreach ( self::texts( $po ) as $text ) {
			if ( $text['is'] === $text['was'] ) {
				$same[] = $text['is'];
			}
		}
		$this->assertEqualsCanonicalizing( self::SAME[ $locale ], $same );
	}

	/**
	 * @dataProvider languages
	 */
	public function test_a_translation_repeats_placeholders_and_code( $locale, $po ) {
		foreach ( self::texts( $po ) as $text ) {
			$this->assertEqualsCanonicalizing( self::repeated( $text['was'] ), self::repeated( $text['is'] ), $text['is'] );
			preg_match_all( '/\d+/', $text['was'], $numbers );
			foreach ( $numbers[0] as $number ) {
				$this->assertStringContainsString( $number, $text['is'] );
			}
		}
	}

	/**
	 * @dataProvider languages
	 */
	public function test_a_translation_names_buttons_and_screens_as_they_are_labelled( $locale, $po ) {
		$entries = Translations\entries( $po );
		$found   = 0;
		foreach ( self::texts( $po ) as $text ) {
			preg_match_all( '/“([^”%]+)”|field (Connection)/u', $text['was'], $matches, PREG_SET_ORDER );
			foreach ( $matches as $match ) {
				$label = end( $match );
				$this->assertStringContainsString( isset( $entries[ $label ] ) ? $entries[ $label ]['msgstr'] : $label, $text['is'] );
				++$found;
			}
			$screens = array(
				'Settings, Realtime Events' => $entries['Settings']['msgstr'] . ' > Realtime Events',
				'Tools, Site Health'        => self::SITE_HEALTH[ $locale ],
			);
			foreach ( $screens as $was => $is ) {
				$this->assertSame( substr_count( $text['was'], $was ), substr_count( $text['is'], $is ), $text['is'] );
			}
		}
		$this->assertGreaterThan( 5, $found );
	}

	/**
	 * @dataProvider languages
	 */
	public function test_wordpress_reads_the_files_as_they_are_meant( $locale, $po ) {
		require_once ABSPATH . WPINC . '/pomo/po.php';
		$source   = new \PO();
		$compiled = new \MO();
		$this->assertTrue( $source->import_from_file( Translations\file( $locale ) ) );
		$this->assertTrue( $compiled->import_from_file( Translations\FOLDER . "/realtime-events-$locale.mo" ) );
		$this->assertSame( $locale, $compiled->get_header( 'Language' ) );
		$this->assertGreaterThan( 300, count( $compiled->entries ) );
		$this->assertEqualsCanonicalizing( array_keys( $source->entries ), array_keys( $compiled->entries ) );
		foreach ( Translations\entries( $po ) as $key => $entry ) {
			if ( '' === $key ) {
				continue;
			}
			$translations = Translations\translations( $entry );
			$this->assertSame( $translations, $source->entries[ $key ]->translations );
			$context = isset( $entry['msgctxt'] ) ? $entry['msgctxt'] : null;
			if ( isset( $entry['msgid_plural'] ) ) {
				$this->assertSame( $translations[0], $compiled->translate_plural( $entry['msgid'], $entry['msgid_plural'], 1, $context ) );
				$this->assertSame( end( $translations ), $compiled->translate_plural( $entry['msgid'], $entry['msgid_plural'], 5, $context ) );
			} else {
				$this->assertSame( $translations[0], $compiled->translate( $entry['msgid'], $context ) );
			}
		}
	}

	/**
	 * @dataProvider languages
	 */
	public function test_the_screens_are_in_the_language_of_the_user( $locale, $po ) {
		require_once ABSPATH . 'wp-admin/includes/admin.php';
		set_current_screen( 'settings_page_realtime-events' );
		self::log_in( 'administrator' );
		self::use_gateway();
		self::speak( $locale );
		$entries = Translations\entries( $po );
		try {
			foreach ( array( 'settings', 'events', 'log' ) as $tab ) {
				$_GET['tab'] = $tab;
				Admin_Page::prepare();
				ob_start();
				Admin_Page::show();
				$screen = html_entity_decode( ob_get_clean(), ENT_QUOTES );
				foreach ( array( 'Settings', 'Events', 'Delivery log', 'Status' ) as $text ) {
					$this->assertStringContainsString( $entries[ $text ]['msgstr'], $screen );
				}
				foreach ( self::texts( $po ) as $text ) {
					if ( strlen( $text['was'] ) > 15 && $text['was'] !== $text['is'] ) {
						$this->assertStringNotContainsString( $text['was'], $screen );
					}
				}
			}
		} finally {
			unset( $GLOBALS['current_screen'], $GLOBALS['hook_suffix'] );
			unload_textdomain( 'realtime-events', true );
		}
	}

	/**
	 * @dataProvider languages
	 */
	public function test_the_scripts_of_the_editor_are_in_the_language_of_the_user( $locale, $po ) {
		self::speak( $locale );
		$scripts = new \WP_Scripts();
		Script::register( $scripts );
		$of_wordpress          = isset( $GLOBALS['wp_scripts'] ) ? $GLOBALS['wp_scripts'] : null;
		$GLOBALS['wp_scripts'] = $scripts;
		try {
			foreach ( Translations\SCRIPTS as $handle ) {
				$printed = $scripts->print_translations( $handle, false );
				$this->assertIsString( $printed );
				$this->assertStringContainsString( '"' . Translations\entries( $po )['Channel']['msgstr'] . '"', $printed );
			}
		} finally {
			$GLOBALS['wp_scripts'] = $of_wordpress;
			unload_textdomain( 'realtime-events', true );
		}
	}

	public function test_the_translation_of_a_script_has_all_its_texts() {
		foreach ( Pot\files() as $file ) {
			$texts = 'js' === pathinfo( $file, PATHINFO_EXTENSION ) ? Pot\of_js( file_get_contents( $file ) ) : array();
			if ( ! $texts ) {
				continue;
			}
			$path = substr( $file, strlen( Pot\PLUGIN ) + 1 );
			$this->assertArrayHasKey( $path, Translations\SCRIPTS );
			foreach ( Translations\languages() as $locale ) {
				$data = json_decode( file_get_contents( Translations\FOLDER . "/realtime-events-$locale-" . Translations\SCRIPTS[ $path ] . '.json' ), true );
				$this->assertSame( array(), array_diff( array_column( $texts, 'text' ), array_keys( $data['locale_data']['messages'] ) ) );
			}
		}
	}

	public function test_a_new_text_has_no_translation_and_an_old_text_goes() {
		$pot = "msgid \"\"\nmsgstr \"\"\n\"Project-Id-Version: Realtime Events 3\\n\"\n\n#: a.php\nmsgid \"Kept\"\nmsgstr \"\"\n\n#: b.php\nmsgid \"%s new\"\nmsgid_plural \"%s new ones\"\nmsgstr[0] \"\"\nmsgstr[1] \"\"\n";
		$po  = "# Glossary\nmsgid \"\"\nmsgstr \"\"\n\"Project-Id-Version: Realtime Events 2\\n\"\n\"Plural-Forms: nplurals=3; plural=0;\\n\"\n\n# Of a translator.\n#: old.php\nmsgid \"Kept\"\nmsgstr \"\"\n\"Behalten, \"\n\"in \\\"zwei\\\" Zeilen\"\n\nmsgid \"Old\"\nmsgstr \"Alt\"\n";

		$updated = Translations\updated( $po, $pot );

		$this->assertSame( "# Glossary\nmsgid \"\"\nmsgstr \"\"\n\"Project-Id-Version: Realtime Events 3\\n\"\n\"Plural-Forms: nplurals=3; plural=0;\\n\"\n\n# Of a translator.\n#: a.php\nmsgid \"Kept\"\nmsgstr \"Behalten, in \\\"zwei\\\" Zeilen\"\n\n#: b.php\nmsgid \"%s new\"\nmsgid_plural \"%s new ones\"\nmsgstr[0] \"\"\nmsgstr[1] \"\"\nmsgstr[2] \"\"\n", $updated );
		$this->assertSame( $updated, Translations\updated( $updated, $pot ) );
		$this->assertSame( array( '', 'Kept' ), array_keys( Translations\translated( $updated ) ) );
	}

	/**
	 * The translations, by their locales.
	 *
	 * @return array<string, array{string, string}>
	 */
	public static function languages() {
		$languages = array();
		foreach ( Translations\languages() as $locale ) {
			$languages[ $locale ] = array( $locale, file_get_contents( Translations\file( $locale ) ) );
		}
		return $languages;
	}

	/**
	 * Each text of a translation beside the text in English: the singular beside the first form, the plural beside the others.
	 *
	 * @return array{was: string, is: string}[]
	 */
	private static function texts( $po ) {
		$texts = array();
		foreach ( Translations\entries( $po ) as $key => $entry ) {
			foreach ( '' === $key ? array() : Translations\translations( $entry ) as $form => $text ) {
				$texts[] = array(
					'was' => $entry[ $form ? 'msgid_plural' : 'msgid' ],
					'is'  => $text,
				);
			}
		}
		return $texts;
	}

	/**
	 * The parts of a text that a translation repeats.
	 */
	private static function repeated( $text ) {
		preg_match_all( '~' . implode( '|', self::REPEATED ) . '~', $text, $matches );
		return $matches[0];
	}

	/**
	 * Begins a request of a user with this language.
	 */
	private static function speak( $locale ) {
		add_filter(
			'pre_determine_locale', // Since 6.7 WordPress loads a translation when its first text is needed, in the locale of that moment.
			static function () use ( $locale ) {
				return $locale;
			}
		);
		\Realtime_Events\load_translations();
	}
}
