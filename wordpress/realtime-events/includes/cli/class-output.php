<?php
namespace Realtime_Events\CLI;

use Realtime_Events\Status\Status;

defined( 'ABSPATH' ) || exit;

/**
 * What the commands print. Results are on standard output; with another format than a table they are all that is there.
 * Errors are sentences on standard error, and end the command with the exit code 1.
 */
final class Output {

	/**
	 * Prints one thing.
	 *
	 * @param array<string, string> $options `format`.
	 * @param array<string, mixed>  $item    Its fields.
	 */
	public static function item( array $options, array $item ): void {
		$formatter = new \WP_CLI\Formatter( $options, array_keys( $item ) );
		$formatter->display_item( $item );
	}

	/**
	 * Prints a list.
	 *
	 * @param array<string, string> $options `format`.
	 * @param array[]|object[]      $items   The things.
	 * @param string[]              $fields  The fields to print.
	 */
	public static function items( array $options, array $items, array $fields ): void {
		\WP_CLI\Utils\format_items( isset( $options['format'] ) ? $options['format'] : 'table', $items, $fields );
	}

	/**
	 * Whether the output is for people.
	 *
	 * @param array<string, string> $options `format`.
	 */
	public static function is_text( array $options ): bool {
		return ! isset( $options['format'] ) || 'table' === $options['format'];
	}

	/**
	 * A time in UTC (RFC 3339).
	 *
	 * @param mixed $time Unix time, as a number or text.
	 * @return string '' for none.
	 */
	public static function time( $time ): string {
		return $time ? gmdate( 'Y-m-d\TH:i:s\Z', (int) $time ) : '';
	}

	/**
	 * The same with milliseconds.
	 *
	 * @param string $ms Milliseconds since 1970.
	 */
	public static function precise( string $ms ): string {
		return gmdate( 'Y-m-d\TH:i:s', (int) substr( $ms, 0, -3 ) ) . '.' . substr( $ms, -3 ) . 'Z';
	}

	/**
	 * A whole number of 1 or more, from an option; otherwise the command ends.
	 *
	 * @param string $name  Name of the option.
	 * @param mixed  $value Its value.
	 */
	public static function positive( string $name, $value ): int {
		if ( ! preg_match( '/^[1-9]\d{0,8}$/D', (string) $value ) ) {
			\WP_CLI::error( sprintf( 'The %1$s must be a whole number of 1 or more, such as --%1$s=10.', $name ) );
		}
		return (int) $value;
	}

	/**
	 * The id of a row, from an argument; otherwise the command ends.
	 */
	public static function row_id( string $value ): int {
		if ( ! preg_match( '/^[1-9]\d{0,18}$/D', $value ) ) {
			\WP_CLI::error( sprintf( '"%s" is not the id of a row. `wp realtime outbox list` lists the ids.', $value ) );
		}
		return (int) $value;
	}

	/**
	 * Ends the command with an error. WP-CLI would print the data of the error, too.
	 *
	 * @param \WP_Error $error The error.
	 */
	public static function fail( \WP_Error $error ): void {
		\WP_CLI::error( $error->get_error_message() );
	}

	/**
	 * Ends a command with the status. The exit code is 1 if the owner must act.
	 *
	 * @param Status                $status  The status.
	 * @param array<string, string> $options `format`.
	 */
	public static function end_with( Status $status, array $options ): void {
		$text = trim( $status->word() . ': ' . $status->sentence . ' ' . $status->next_step );
		switch ( $status->state ) {
			case Status::FAILING:
			case Status::UNCONFIGURED:
				\WP_CLI::error( $text );
				return;
			case Status::WAITING:
				\WP_CLI::warning( $text );
				return;
			default:
				if ( self::is_text( $options ) ) {
					\WP_CLI::success( $text );
				}
		}
	}
}
