<?php
namespace Realtime_Events\Status;

use Realtime_Events\Delivery\Outbox;
use Realtime_Events\Delivery\Schedule;
use Realtime_Events\Events\Signature;
use Realtime_Events\Settings;

defined( 'ABSPATH' ) || exit;

/**
 * The state of the delivery at this moment, with a sentence and the next step for the owner of the site.
 */
final class Status {

	/**
	 * A setting is missing or invalid.
	 */
	const UNCONFIGURED = 'unconfigured';

	/**
	 * Everything is configured. No event was sent in the last day.
	 */
	const READY = 'ready';

	/**
	 * The gateway accepts the events.
	 */
	const CONNECTED = 'connected';

	/**
	 * Events are pending. No action is needed.
	 */
	const WAITING = 'waiting';

	/**
	 * Events are pending, and the owner must act.
	 */
	const FAILING = 'failing';

	/**
	 * Failed attempts in a row, about three minutes, after which a temporary error is FAILING.
	 */
	const FAILING_AFTER = 3;

	/**
	 * Seconds after which a planned attempt counts as forgotten.
	 */
	const OVERDUE = 15 * MINUTE_IN_SECONDS;

	/**
	 * One of the constants above.
	 */
	public string $state;

	public string $sentence;

	/**
	 * The next step; '' if there is none.
	 */
	public string $next_step;

	/**
	 * Number of events in each state of the outbox.
	 *
	 * @var array{pending: int, sent: int, failed: int}
	 */
	public array $counts;

	/**
	 * The last answer: `status` (HTTP, 0 if there was none) and `answer`. Null before the first attempt.
	 *
	 * @var array{status: int, answer: string}|null
	 */
	public ?array $last;

	/**
	 * Unix time of the next attempt; 0 if none is planned.
	 */
	public int $due;

	private function __construct( string $state, string $sentence, string $next_step, array $counts, ?array $last, int $due ) {
		$this->state     = $state;
		$this->sentence  = $sentence;
		$this->next_step = $next_step;
		$this->counts    = $counts;
		$this->last      = $last;
		$this->due       = $due;
	}

	public static function now(): self {
		$counts   = Outbox::counts();
		$schedule = Schedule::now();
		$last     = self::last( $schedule );

		list( $state, $sentence, $next_step ) = self::assess( Settings::current(), $schedule, $counts, $last );
		return new self( $state, $sentence, $next_step, $counts, $last, $schedule->due );
	}

	/**
	 * The state in one or two words.
	 */
	public function word(): string {
		switch ( $this->state ) {
			case self::UNCONFIGURED:
				return __( 'Not configured', 'realtime-events' );
			case self::READY:
				return __( 'Ready', 'realtime-events' );
			case self::CONNECTED:
				return __( 'Connected', 'realtime-events' );
			case self::WAITING:
				return __( 'Waiting', 'realtime-events' );
			default:
				return __( 'Failing', 'realtime-events' );
		}
	}

	/**
	 * The next step to complete the settings.
	 *
	 * @return string A sentence, '' if the site can send events.
	 */
	public static function missing( Settings $settings ): string {
		if ( '' === $settings->url() ) {
			return __( 'Enter the dispatch URL of your gateway. Settings, Realtime Events explains where to find it.', 'realtime-events' );
		}
		if ( ! $settings->has_secret() ) {
			return __( 'Enter the secret of your gateway. Settings, Realtime Events explains where to find it.', 'realtime-events' );
		}
		if ( null === $settings->signature() ) {
			return Signature::rule();
		}
		return '';
	}

	/**
	 * The next step to let browsers connect as well.
	 *
	 * @return string A sentence, '' if browsers can connect.
	 */
	public static function missing_for_browsers( Settings $settings ): string {
		return '' === $settings->websocket_url()
			? __( 'Enter the WebSocket URL of your gateway, so that browsers can connect. Settings, Realtime Events explains where to find it.', 'realtime-events' )
			: '';
	}

	/**
	 * Whether an error can pass without action of the owner.
	 *
	 * @param int $status HTTP status, 0 if there was no answer.
	 */
	private static function is_temporary( int $status ): bool {
		return 0 === $status || 408 === $status || 429 === $status || $status >= 500;
	}

	/**
	 * State, sentence and next step.
	 *
	 * @param Settings                                    $settings The settings.
	 * @param Schedule                                    $schedule The schedule.
	 * @param array{pending: int, sent: int, failed: int} $counts   Of the outbox.
	 * @param array{status: int, answer: string}|null     $last     The last answer.
	 * @return array{string, string, string}
	 */
	private static function assess( Settings $settings, Schedule $schedule, array $counts, ?array $last ): array {
		$missing = self::missing( $settings );
		$pending = $counts[ Outbox::PENDING ];
		if ( '' !== $missing ) {
			return array(
				self::UNCONFIGURED,
				$pending
					/* translators: %s: number of events. */
					? sprintf( _n( 'Nothing is sent yet. %s event is waiting.', 'Nothing is sent yet. %s events are waiting.', $pending, 'realtime-events' ), number_format_i18n( $pending ) )
					: __( 'Nothing is sent yet.', 'realtime-events' ),
				$missing,
			);
		}
		if ( $schedule->failures > 0 && $last ) {
			return self::assess_failures( $schedule, $pending, $last );
		}
		if ( $pending > 0 && $schedule->due > 0 && $schedule->due < time() - self::OVERDUE ) {
			return array(
				self::FAILING,
				__( 'Events are waiting, but nothing has tried to send them for 15 minutes.', 'realtime-events' ),
				__( 'Check in Tools, Site Health that this site can reach itself and that its scheduled events run.', 'realtime-events' ),
			);
		}
		if ( $pending > 0 ) {
			return array( self::WAITING, __( 'Events are being sent.', 'realtime-events' ), '' );
		}
		$failed = $counts[ Outbox::FAILED ];
		if ( $failed ) {
			return array(
				self::CONNECTED,
				/* translators: %s: number of events. */
				sprintf( _n( 'The gateway accepts events from this site. %s event failed in the last three days.', 'The gateway accepts events from this site. %s events failed in the last three days.', $failed, 'realtime-events' ), number_format_i18n( $failed ) ),
				__( 'See the delivery log for the reason.', 'realtime-events' ),
			);
		}
		if ( 0 === $counts[ Outbox::SENT ] ) {
			return array(
				self::READY,
				__( 'Everything is configured. No events in the last 24 hours.', 'realtime-events' ),
				__( 'Send a test event to see it arrive.', 'realtime-events' ),
			);
		}
		return array( self::CONNECTED, __( 'The gateway accepts events from this site.', 'realtime-events' ), '' );
	}

	/**
	 * The same after failed attempts.
	 *
	 * @param Schedule                           $schedule With failures.
	 * @param int                                $pending  Number of pending events.
	 * @param array{status: int, answer: string} $last     The last answer.
	 * @return array{string, string, string}
	 */
	private static function assess_failures( Schedule $schedule, int $pending, array $last ): array {
		$state = self::is_temporary( $last['status'] ) && $schedule->failures < self::FAILING_AFTER ? self::WAITING : self::FAILING;
		$when  = $schedule->due > time()
			/* translators: %s: a time span, such as "5 mins". */
			? sprintf( __( 'next attempt in %s', 'realtime-events' ), human_time_diff( time(), $schedule->due ) )
			: __( 'next attempt now', 'realtime-events' );
		return array(
			$state,
			sprintf(
				/* translators: 1: number of events, 2: number of failed attempts, 3: "next attempt in 5 mins". */
				_n( '%1$s event is waiting, because the gateway did not accept it (failed attempts: %2$s, %3$s). No event is lost.', '%1$s events are waiting, because the gateway did not accept them (failed attempts: %2$s, %3$s). No event is lost.', $pending, 'realtime-events' ),
				number_format_i18n( $pending ),
				number_format_i18n( $schedule->failures ),
				$when
			),
			Next_Step::on( $last['status'], $last['answer'] ),
		);
	}

	/**
	 * The last answer: to the first pending event after failed attempts, otherwise to the event that ended last.
	 *
	 * @return array{status: int, answer: string}|null
	 */
	private static function last( Schedule $schedule ): ?array {
		$row = null;
		if ( $schedule->failures > 0 ) {
			$first = Outbox::first( 1, 0 );
			$row   = $first ? Outbox::row( (int) $first[0]->id ) : null;
		}
		if ( null === $row || null === $row->status ) {
			$ended = array_merge( Outbox::page( Outbox::SENT, 1 ), Outbox::page( Outbox::FAILED, 1 ) );
			usort(
				$ended,
				static function ( object $a, object $b ): int {
					return array( (int) $b->ended_at, (int) $b->id ) <=> array( (int) $a->ended_at, (int) $a->id );
				}
			);
			$row = $ended && null !== $ended[0]->status ? $ended[0] : null; // An invalid event was never sent.
		}
		return $row ? array(
			'status' => (int) $row->status,
			'answer' => (string) $row->answer,
		) : null;
	}
}
