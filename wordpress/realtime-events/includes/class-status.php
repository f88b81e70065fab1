<?php
/**
 * How it stands.
 *
 * @package Realtime_Events
 */

namespace Realtime_Events;

defined( 'ABSPATH' ) || exit;

/**
 * How it stands with the site's events, in words for who runs it. A value of this moment.
 */
final class Status {

	/**
	 * Something is not set, or set to what cannot be.
	 */
	const UNCONFIGURED = 'unconfigured';

	/**
	 * All is set, and nothing was sent yet.
	 */
	const READY = 'ready';

	/**
	 * The gateway took what came.
	 */
	const CONNECTED = 'connected';

	/**
	 * Something waits, and will go out by itself.
	 */
	const WAITING = 'waiting';

	/**
	 * Something waits, and somebody has to do something.
	 */
	const FAILING = 'failing';

	/**
	 * Attempts in a row after which what could pass by itself is told to the owner: some three minutes.
	 */
	const PATIENCE = 3;

	/**
	 * Seconds after its time that an attempt counts as forgotten.
	 */
	const OVERDUE = 15 * MINUTE_IN_SECONDS;

	/**
	 * One of the five.
	 *
	 * @var string
	 */
	public $state;

	/**
	 * What is so, a sentence.
	 *
	 * @var string
	 */
	public $sentence;

	/**
	 * What to do about it, '' where there is nothing to do.
	 *
	 * @var string
	 */
	public $advice;

	/**
	 * How many events are in each state of the outbox.
	 *
	 * @var array{pending: int, sent: int, failed: int}
	 */
	public $counts;

	/**
	 * The last answer: `status` (HTTP, 0 where none came) and `answer`. Null where nothing was tried yet.
	 *
	 * @var array{status: int, answer: string}|null
	 */
	public $last;

	/**
	 * When the next attempt is due, in seconds since 1970; 0 where nothing waits.
	 *
	 * @var int
	 */
	public $due;

	/**
	 * A status.
	 *
	 * @param string                                      $state    One of the five.
	 * @param string                                      $sentence What is so.
	 * @param string                                      $advice   What to do about it.
	 * @param array{pending: int, sent: int, failed: int} $counts   Of the outbox.
	 * @param array{status: int, answer: string}|null     $last     The last answer.
	 * @param int                                         $due      When the next attempt is due.
	 */
	private function __construct( $state, $sentence, $advice, array $counts, $last, $due ) {
		$this->state    = $state;
		$this->sentence = $sentence;
		$this->advice   = $advice;
		$this->counts   = $counts;
		$this->last     = $last;
		$this->due      = $due;
	}

	/**
	 * How it stands now.
	 *
	 * @return self
	 */
	public static function now() {
		$counts   = Outbox::counts();
		$schedule = Schedule::now();
		$last     = self::last( $schedule );

		list( $state, $sentence, $advice ) = self::judge( Settings::current(), $schedule, $counts, $last );
		return new self( $state, $sentence, $advice, $counts, $last, $schedule->due );
	}

	/**
	 * The state in a word or two.
	 *
	 * @return string
	 */
	public function word() {
		switch ( $this->state ) {
			case self::UNCONFIGURED:
				return __( 'Not set up', 'realtime-events' );
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
	 * What the settings lack.
	 *
	 * @param Settings $settings The settings.
	 * @return string A sentence that says what to do, '' where they lack nothing.
	 */
	public static function missing( Settings $settings ) {
		if ( '' === $settings->url() ) {
			return __( 'Enter the dispatch URL of your gateway. Where it comes from stands below the fields of Settings, Realtime Events.', 'realtime-events' );
		}
		if ( ! $settings->has_secret() ) {
			return __( 'Enter the secret of your gateway. Where it comes from stands below the fields of Settings, Realtime Events.', 'realtime-events' );
		}
		if ( null === $settings->signature() ) {
			return __( 'The secret is not one: it must be the base64 of 24 to 64 bytes. Copy it anew (AWS console, Secrets Manager).', 'realtime-events' );
		}
		return '';
	}

	/**
	 * State, sentence and advice.
	 *
	 * @param Settings                                    $settings As they are.
	 * @param Schedule                                    $schedule As it is.
	 * @param array{pending: int, sent: int, failed: int} $counts   Of the outbox.
	 * @param array{status: int, answer: string}|null     $last     The last answer.
	 * @return array{string, string, string}
	 */
	private static function judge( Settings $settings, Schedule $schedule, array $counts, $last ) {
		$missing = self::missing( $settings );
		if ( '' !== $missing ) {
			$waiting = $counts[ Outbox::PENDING ];
			return array(
				self::UNCONFIGURED,
				$waiting
					/* translators: %s: how many. */
					? sprintf( _n( 'Nothing is sent yet; %s event waits.', 'Nothing is sent yet; %s events wait.', $waiting, 'realtime-events' ), number_format_i18n( $waiting ) )
					: __( 'Nothing is sent yet.', 'realtime-events' ),
				$missing,
			);
		}
		if ( $schedule->failures > 0 && $last ) {
			return self::judge_failures( $schedule, $counts[ Outbox::PENDING ], $last );
		}
		if ( $counts[ Outbox::PENDING ] > 0 && $schedule->due > 0 && $schedule->due < time() - self::OVERDUE ) {
			return array(
				self::FAILING,
				__( 'Events wait, and nothing has sent them for a quarter of an hour.', 'realtime-events' ),
				__( 'See in Tools, Site Health whether this site can reach itself and whether its scheduled events run.', 'realtime-events' ),
			);
		}
		if ( $counts[ Outbox::PENDING ] > 0 ) {
			return array( self::WAITING, __( 'Events are on their way.', 'realtime-events' ), '' );
		}
		$failed = $counts[ Outbox::FAILED ];
		if ( $failed ) {
			return array(
				self::CONNECTED,
				/* translators: %s: how many. */
				sprintf( _n( 'The gateway takes this site’s events, but %s failed in the last days.', 'The gateway takes this site’s events, but %s failed in the last days.', $failed, 'realtime-events' ), number_format_i18n( $failed ) ),
				__( 'The delivery log shows what failed and why.', 'realtime-events' ),
			);
		}
		if ( 0 === $counts[ Outbox::SENT ] ) {
			return array(
				self::READY,
				__( 'All is set, and nothing was sent in the last day.', 'realtime-events' ),
				__( 'Send a test event to see it arrive.', 'realtime-events' ),
			);
		}
		return array( self::CONNECTED, __( 'The gateway takes this site’s events.', 'realtime-events' ), '' );
	}

	/**
	 * The same where attempts did not succeed.
	 *
	 * @param Schedule                           $schedule With failures.
	 * @param int                                $pending  How many events wait.
	 * @param array{status: int, answer: string} $last     The last answer.
	 * @return array{string, string, string}
	 */
	private static function judge_failures( Schedule $schedule, $pending, array $last ) {
		$passes  = 0 === $last['status'] || 408 === $last['status'] || 429 === $last['status'] || $last['status'] >= 500;
		$state   = $passes && $schedule->failures < self::PATIENCE ? self::WAITING : self::FAILING;
		$seconds = $schedule->due - time();
		$when    = $seconds > 0
			/* translators: %s: how long, as "5 mins". */
			? sprintf( __( 'next attempt in %s', 'realtime-events' ), human_time_diff( time(), $schedule->due ) )
			: __( 'next attempt now', 'realtime-events' );
		return array(
			$state,
			sprintf(
				/* translators: 1: how many events, 2: how many attempts, 3: "next attempt in 5 mins". */
				_n( '%1$s event waits: the gateway did not take it (attempts in a row: %2$s, %3$s). None is lost.', '%1$s events wait: the gateway did not take them (attempts in a row: %2$s, %3$s). None is lost.', $pending, 'realtime-events' ),
				number_format_i18n( $pending ),
				number_format_i18n( $schedule->failures ),
				$when
			),
			Advice::on( $last['status'], $last['answer'] ),
		);
	}

	/**
	 * The last answer: that to the first event that waits, or to the newest that ended.
	 *
	 * @param Schedule $schedule As it is.
	 * @return array{status: int, answer: string}|null
	 */
	private static function last( Schedule $schedule ) {
		$row = null;
		if ( $schedule->failures > 0 ) {
			$first = Outbox::first( 1, 0 );
			$row   = $first ? Outbox::row( (int) $first[0]->id ) : null;
		}
		if ( null === $row || null === $row->status ) {
			$ended = array_merge( Outbox::page( Outbox::SENT, 1 ), Outbox::page( Outbox::FAILED, 1 ) );
			usort(
				$ended,
				static function ( $a, $b ) {
					return array( (int) $b->ended_at, (int) $b->id ) <=> array( (int) $a->ended_at, (int) $a->id );
				}
			);
			$row = $ended && null !== $ended[0]->status ? $ended[0] : null; // What was never sent got no answer.
		}
		return $row ? array(
			'status' => (int) $row->status,
			'answer' => (string) $row->answer,
		) : null;
	}
}
