<?php
namespace Realtime_Events\CLI;

use Realtime_Events\Delivery\Outbox;
use Realtime_Events\Delivery\Schedule;
use Realtime_Events\Events\Channels;
use Realtime_Events\Status\Next_Step;

defined( 'ABSPATH' ) || exit;

/**
 * What the outbox knows of an event, as sentences.
 */
final class Site_Trace {

	/**
	 * The name of the stage, also at the gateway.
	 */
	const STAGE = 'outbox';

	/**
	 * The steps of an event on this site, looked up in the outbox.
	 *
	 * @param string $of Its id; or its channel and its number.
	 * @return array{steps: array[], unknown: string[]} As of() returns it.
	 */
	public static function find( string $of ): array {
		return self::of( self::rows( $of ) );
	}

	/**
	 * The rows of an event in the outbox.
	 *
	 * @param string $of Its id; or its channel, as it is named on this site or at the gateway, and its number.
	 * @return object[]
	 */
	public static function rows( string $of ): array {
		$rows = Outbox::rows_of( $of );
		if ( $rows || ! preg_match( '/^(.+)#(\d{1,18})$/D', $of, $place ) ) {
			return $rows;
		}
		$rows = Outbox::rows_at( Channels::on_this_site( $place[1] ), (int) $place[2] );
		return $rows ? $rows : Outbox::rows_at( $place[1], (int) $place[2] );
	}

	/**
	 * The steps of an event on this site.
	 *
	 * @param object[] $rows All columns of the outbox: one row for each channel of the event.
	 * @return array{steps: array[], unknown: string[]} Each step with `at`, `stage`, `text`, `ok` and the facts of the row.
	 */
	public static function of( array $rows ): array {
		$trace = array(
			'steps'   => array(),
			'unknown' => $rows ? array() : array( 'What happened on this site: the event is not in its outbox. A sent event stays there for a day, a failed one for three days.' ),
		);
		foreach ( $rows as $row ) {
			$trace['steps'][] = self::step( self::created( $row ), 'written down by this site', true, $row );
			switch ( $row->state ) {
				case Outbox::PENDING:
					$trace['steps'][] = self::waiting( $row );
					break;
				case Outbox::FAILED:
					$trace['steps'][] = self::failed( $row );
					break;
				default:
					$trace['steps'][] = self::sent( $row );
					if ( Outbox::EVENT === $row->kind ) {
						$trace['unknown'][] = null === $row->delivered
							? 'How many browsers the gateway reached: its answer did not tell it.'
							: 'What came later: browsers that were not reached at once fetch the event from the log when they are back.';
					}
			}
		}
		return $trace;
	}

	/**
	 * The step of a row that waits.
	 */
	private static function waiting( object $row ): array {
		$due  = Schedule::now()->due;
		$next = $due > time() ? ' Next attempt: ' . Output::time( $due ) . '.' : ' The next request to this site sends it.';
		return self::step(
			Output::precise( (string) (int) ( microtime( true ) * 1000 ) ),
			0 === (int) $row->attempts
				? 'waits; there was no attempt yet.' . $next
				: sprintf( 'waits after %d failed %s, the last with: %s.', $row->attempts, 1 === (int) $row->attempts ? 'attempt' : 'attempts', self::answer( $row ) ) . $next,
			0 === (int) $row->attempts,
			$row
		);
	}

	/**
	 * The step of a row that failed.
	 */
	private static function failed( object $row ): array {
		$text = null === $row->status ? 'failed, and was not sent: ' . self::answer( $row ) . '.' : sprintf( 'failed at attempt %d: %s. %s', $row->attempts, self::answer( $row ), Next_Step::on( (int) $row->status, (string) $row->answer ) );
		return self::step( max( Output::time( $row->ended_at ), self::created( $row ) ), trim( $text ), false, $row );
	}

	/**
	 * The step of a row that the gateway accepted.
	 */
	private static function sent( object $row ): array {
		$text  = 'accepted by the gateway';
		$text .= null === $row->seq ? '' : sprintf( ' as %s#%d', $row->channel, $row->seq );
		$text .= '' === $row->epoch ? '' : " of epoch $row->epoch";
		$took  = Outbox::time_to_accept( $row );
		$text .= null === $took ? '' : sprintf( ', %s ms after it was written down', number_format( $took ) );
		$text .= 1 < (int) $row->attempts ? sprintf( ', at attempt %d', $row->attempts ) : '';
		if ( null !== $row->delivered ) {
			$text .= sprintf( '; %d %s reached at once', $row->delivered, 1 === (int) $row->delivered ? 'browser' : 'browsers' );
			$text .= $row->gone ? sprintf( ', %d had just left', $row->gone ) : '';
			$text .= $row->queued ? ', the rest followed from the queue' : '';
		}
		return self::step( null === $row->accepted_ms ? Output::time( $row->ended_at ) : Output::precise( $row->accepted_ms ), $text, true, $row );
	}

	/**
	 * A step.
	 *
	 * @param string $at   Its time (RFC 3339).
	 * @param string $text What happened, as a part of a sentence.
	 * @param bool   $ok   Whether that is well.
	 * @param object $row  Its row.
	 */
	private static function step( string $at, string $text, bool $ok, object $row ): array {
		$facts = array(
			'at'       => $at,
			'stage'    => self::STAGE,
			'text'     => ucfirst( rtrim( $text, '.' ) ) . '.',
			'ok'       => $ok,
			'row'      => (int) $row->id,
			'state'    => $row->state,
			'attempts' => (int) $row->attempts,
			'channel'  => $row->channel,
		);
		foreach ( array( 'seq', 'delivered', 'gone', 'queued', 'status' ) as $name ) {
			$facts += null === $row->$name ? array() : array( $name => (int) $row->$name );
		}
		$took = Outbox::time_to_accept( $row );
		return $facts + ( '' === $row->epoch ? array() : array( 'epoch' => $row->epoch ) ) + ( null === $took ? array() : array( 'time_to_accept' => $took ) );
	}

	/**
	 * When a row was written.
	 */
	private static function created( object $row ): string {
		return null === $row->created_ms ? Output::time( $row->created_at ) : Output::precise( $row->created_ms );
	}

	/**
	 * The last answer to a row, without a full stop.
	 */
	private static function answer( object $row ): string {
		$answer = trim( ( $row->status ? $row->status . ' ' : '' ) . $row->answer );
		return '' === $answer ? 'no answer' : rtrim( $answer, '.' );
	}
}
