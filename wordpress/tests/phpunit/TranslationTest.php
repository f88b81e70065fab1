<?php
namespace Realtime_Events\Tests;

use Realtime_Events\Pot;

require_once dirname( __DIR__, 2 ) . '/pot.php';

final class TranslationTest extends TestCase {

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

	public function test_a_translation_in_languages_is_used() {
		require_once ABSPATH . WPINC . '/pomo/mo.php';
		$file = dirname( Pot\POT ) . '/realtime-events-xx_XX.mo';
		$mo   = new \MO();
		$mo->add_entry(
			new \Translation_Entry(
				array(
					'singular'     => 'Delivery log',
					'translations' => array( 'Zustellungen' ),
				)
			)
		);
		$mo->export_to_file( $file );
		try {
			add_filter(
				'pre_determine_locale', // Since 6.7 WordPress loads a translation when its first text is needed, in the locale of that moment.
				static function () {
					return 'xx_XX';
				}
			);
			\Realtime_Events\load_translations();
			$this->assertSame( 'Zustellungen', __( 'Delivery log', 'realtime-events' ) );
		} finally {
			unload_textdomain( 'realtime-events' );
			unlink( $file );
		}
	}
}
