<?php
namespace Realtime_Events\Tests;

final class EveryFileTest extends TestCase {

	/**
	 * @dataProvider files
	 */
	public function test_can_be_parsed_and_cannot_be_requested( $file ) {
		$code = file_get_contents( $file );

		$this->assertNotEmpty( token_get_all( $code, TOKEN_PARSE ) );
		$this->assertMatchesRegularExpression( "/^defined\\( '(ABSPATH|WP_UNINSTALL_PLUGIN)' \\) \\|\\| exit;$/m", $code );
	}

	public static function files() {
		$plugin = dirname( REALTIME_EVENTS_FILE );
		$found  = array();
		$files  = new \RecursiveIteratorIterator( new \RecursiveDirectoryIterator( $plugin, \FilesystemIterator::SKIP_DOTS ) );
		foreach ( $files as $file ) {
			if ( 'php' === $file->getExtension() ) {
				$found[ substr( $file->getPathname(), strlen( $plugin ) + 1 ) ] = array( $file->getPathname() );
			}
		}
		return $found;
	}
}
