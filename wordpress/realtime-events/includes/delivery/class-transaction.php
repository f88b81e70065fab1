<?php
namespace Realtime_Events\Delivery;

defined( 'ABSPATH' ) || exit;

/**
 * Whether the database connection of this request has an open transaction. Then the rows that it reads may never come
 * to be, and each row that it writes is locked until the end of the transaction. So nothing is sent, and nothing but the
 * events themselves is written; another request, whose connection sees only committed rows, sends.
 *
 * The transaction belongs to other code: this class ends none.
 */
final class Transaction {

	/**
	 * MySQL: "Transaction characteristics can't be changed while a transaction is in progress".
	 *
	 * @link https://dev.mysql.com/doc/mysql-errors/8.4/en/server-error-reference.html#error_er_cant_change_tx_characteristics
	 */
	const IN_PROGRESS = 1568;

	/**
	 * Replaces the look in tests, which run in a transaction: returns true, false, or null for a database that does not
	 * tell.
	 */
	public static ?\Closure $look = null;

	/**
	 * Whether a transaction is open.
	 *
	 * @param bool $unknown The answer for a database that does not tell.
	 */
	public static function is_open( bool $unknown ): bool {
		$open = self::$look ? call_user_func( self::$look ) : self::look();
		return null === $open ? $unknown : $open;
	}

	private static function look(): ?bool {
		global $wpdb;
		// A drop-in can have several connections.
		$open = 'wpdb' === get_class( $wpdb ) ? self::look_on( $wpdb->dbh ) : null;
		if ( null === $open ) {
			// This query makes the connection of the outbox the current one, and restores a lost one.
			$quiet = $wpdb->suppress_errors();
			$wpdb->get_var( 'SELECT 1 FROM ' . Schema::table() . ' LIMIT 1' ); // phpcs:ignore WordPress.DB
			$wpdb->suppress_errors( $quiet );
			$open = self::look_on( $wpdb->dbh );
		}
		return $open;
	}

	/**
	 * Asks a connection.
	 *
	 * @param mixed $connection As wpdb or a drop-in has it.
	 */
	private static function look_on( $connection ): ?bool {
		// phpcs:disable WordPress.DB.RestrictedClasses -- wpdb does not tell.
		if ( $connection instanceof \mysqli ) {
			return self::look_on_mysql( $connection );
		}
		// The drop-in for SQLite.
		foreach ( array( 'get_connection', 'get_pdo' ) as $method ) {
			$connection = is_object( $connection ) && method_exists( $connection, $method ) ? $connection->$method() : $connection;
		}
		return $connection instanceof \PDO && 'sqlite' === $connection->getAttribute( \PDO::ATTR_DRIVER_NAME ) ? self::look_on_sqlite( $connection ) : null;
		// phpcs:enable
	}

	/**
	 * Asks by beginning a transaction: there is none within another. PDO::inTransaction() only knows those that PDO began.
	 */
	private static function look_on_sqlite( \PDO $connection ): ?bool {
		try {
			if ( false !== $connection->exec( 'BEGIN' ) ) {
				$connection->exec( 'ROLLBACK' ); // The one that this has begun.
				return false;
			}
			$error = (string) $connection->errorInfo()[2];
		} catch ( \PDOException $thrown ) {
			$error = $thrown->getMessage();
		}
		return false !== strpos( $error, 'within a transaction' ) ? true : null;
	}

	/**
	 * Asks by a statement that has no effect outside a transaction, and is an error in one. It needs no privilege.
	 *
	 * @link https://dev.mysql.com/doc/refman/8.4/en/set-transaction.html
	 */
	private static function look_on_mysql( \mysqli $connection ): ?bool {
		// phpcs:disable WordPress.DB.RestrictedFunctions -- wpdb does not give the number of an error.
		try {
			if ( mysqli_query( $connection, 'SET TRANSACTION READ WRITE' ) ) {
				return false;
			}
			return self::IN_PROGRESS === mysqli_errno( $connection ) ? true : null;
		} catch ( \Throwable $error ) {
			// Depending on its settings, mysqli throws; and a connection can be closed.
			return self::IN_PROGRESS === $error->getCode() ? true : null;
		}
		// phpcs:enable
	}
}
