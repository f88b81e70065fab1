<?php
namespace Realtime_Events\Status;

use Realtime_Events\Delivery\After_Response;
use Realtime_Events\Delivery\Check;
use Realtime_Events\Delivery\Loopback;
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
	 * Failed attempts in a row after which a temporary error is FAILING.
	 */
	const FAILING_AFTER = 3;

	/**
	 * Seconds after which an event that nothing has tried to send, or that a busy gateway did not accept, is FAILING.
	 */
	const OVERDUE = 2 * MINUTE_IN_SECONDS;

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

	/**
	 * Unix time at which the first waiting event was accepted; 0 if none is waiting.
	 */
	public int $since;

	private function __construct( string $state, string $sentence, string $next_step, array $counts, ?array $last, int $due, int $since ) {
		$this->state     = $state;
		$this->sentence  = $sentence;
		$this->next_step = $next_step;
		$this->counts    = $counts;
		$this->last      = $last;
		$this->due       = $due;
		$this->since     = $since;
	}

	public static function now(): self {
		$counts   = Outbox::counts();
		$schedule = Schedule::now();
		$first    = $counts[ Outbox::PENDING ] > 0 ? Outbox::first( 1, 0 ) : array();
		$since    = $first ? (int) $first[0]->created_at : 0;
		$settings = Settings::current();
		$check    = Check::of( $settings );
		$last     = self::last( $schedule, $first ? (int) $first[0]->id : 0, $check );

		list( $state, $sentence, $next_step ) = self::assess( $settings, $schedule, $counts, $last, $since, $check );
		return new self( $state, $sentence, $next_step, $counts, $last, $since > 0 ? $schedule->due : 0, $since );
	}

	/**
	 * Whether the state can be FAILING, without a query: for pages that show nothing else.
	 */
	public static function may_be_failing(): bool {
		$schedule = Schedule::loaded();
		if ( $schedule->failures > 0 || ( $schedule->since > 0 && $schedule->since < time() - self::OVERDUE ) ) {
			return true;
		}
		$check = Check::of( Settings::current() );
		return null !== $check && ! $check->has_passed();
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
	 * @param int                                         $since    Unix time of the first waiting event, 0 if there is none.
	 * @param Check|null                                  $check    The last check of these settings.
	 * @return array{string, string, string}
	 */
	private static function assess( Settings $settings, Schedule $schedule, array $counts, ?array $last, int $since, ?Check $check ): array {
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
		if ( $schedule->failures > 0 && $pending > 0 && $last ) {
			return self::assess_failures( $schedule, $pending, $last, $since );
		}
		if ( null !== $check && ! $check->has_passed() ) {
			return array(
				self::FAILING,
				/* translators: %s: a time span, such as "5 mins". */
				sprintf( __( 'The gateway did not accept a test of the connection %s ago.', 'realtime-events' ), human_time_diff( $check->time ) ),
				Next_Step::on( $check->status, $check->answer ),
			);
		}
		if ( $since > 0 && $since < time() - self::OVERDUE ) {
			return self::assess_forgotten( $schedule, $pending, $since );
		}
		if ( $pending > 0 ) {
			return array( self::WAITING, __( 'Events are being sent.', 'realtime-events' ), '' );
		}
		$failed = $counts[ Outbox::FAILED ];
		if ( null === $check && 0 === $counts[ Outbox::SENT ] + $failed ) {
			return array(
				self::READY,
				__( 'Everything is configured. No events in the last 24 hours.', 'realtime-events' ),
				__( 'Send a test event to see it arrive.', 'realtime-events' ),
			);
		}
		if ( null === $check ) {
			return array(
				self::READY,
				__( 'Everything is configured. No event was sent since the URL or the secret changed.', 'realtime-events' ),
				__( 'Send a test event to see it arrive.', 'realtime-events' ),
			);
		}
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
	 * @param int                                $since    Unix time of the first waiting event.
	 * @return array{string, string, string}
	 */
	private static function assess_failures( Schedule $schedule, int $pending, array $last, int $since ): array {
		$passes = 429 === $last['status']
			? $since > time() - self::OVERDUE
			: self::is_temporary( $last['status'] ) && $schedule->failures < self::FAILING_AFTER;
		$when   = $schedule->due > time()
			/* translators: %s: a time span, such as "5 mins". */
			? sprintf( __( 'next attempt in %s', 'realtime-events' ), human_time_diff( time(), $schedule->due ) )
			: __( 'next attempt now', 'realtime-events' );
		return array(
			$passes ? self::WAITING : self::FAILING,
			sprintf(
				/* translators: 1: number of events, 2: a time span, such as "5 mins", 3: number of failed attempts, 4: "next attempt in 5 mins". */
				_n( '%1$s event has been waiting for %2$s, because the gateway did not accept it (failed attempts: %3$s, %4$s). No event is lost.', '%1$s events have been waiting for up to %2$s, because the gateway did not accept them (failed attempts: %3$s, %4$s). No event is lost.', $pending, 'realtime-events' ),
				number_format_i18n( $pending ),
				human_time_diff( $since ),
				number_format_i18n( $schedule->failures ),
				$when
			),
			Next_Step::on( $last['status'], $last['answer'] ),
		);
	}

	/**
	 * The same for events that nothing has tried to send, or not to the end.
	 *
	 * @param Schedule $schedule Without failures.
	 * @param int      $pending  Number of pending events.
	 * @param int      $since    Unix time of the first waiting event.
	 * @return array{string, string, string}
	 */
	private static function assess_forgotten( Schedule $schedule, int $pending, int $since ): array {
		$waiting = sprintf(
			/* translators: 1: number of events, 2: a time span, such as "5 mins". */
			_n( '%1$s event has been waiting for %2$s, and no attempt to send it has come to its end.', '%1$s events have been waiting for up to %2$s, and no attempt to send them has come to its end.', $pending, 'realtime-events' ),
			number_format_i18n( $pending ),
			human_time_diff( $since )
		);
		return array(
			self::FAILING,
			$waiting . ' ' . __( 'No event is lost.', 'realtime-events' ),
			$schedule->calls > 0 && ! After_Response::can_finish()
				/* translators: %s: a URL. */
				? sprintf( __( 'This site cannot send a request to itself, so the next visits send the events, one batch after the other. Allow POST requests of this server to %s. Tools, Site Health shows the reason.', 'realtime-events' ), Loopback::url() )
				: __( 'If the number does not fall in the next minutes, look in the PHP error log for a process that ends too early, and check in Tools, Site Health that this site can reach itself.', 'realtime-events' ),
		);
	}

	/**
	 * The last answer: to the first pending event after failed attempts, otherwise of a failed check, otherwise to the
	 * event that ended last.
	 *
	 * @param Schedule   $schedule The schedule.
	 * @param int        $first    Id of the first pending row, 0 if there is none.
	 * @param Check|null $check    The last check of the settings.
	 * @return array{status: int, answer: string}|null
	 */
	private static function last( Schedule $schedule, int $first, ?Check $check ): ?array {
		$row = $schedule->failures > 0 && $first > 0 ? Outbox::row( $first ) : null;
		if ( ( null === $row || null === $row->status ) && null !== $check && ! $check->has_passed() ) {
			return array(
				'status' => $check->status,
				'answer' => $check->answer,
			);
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
