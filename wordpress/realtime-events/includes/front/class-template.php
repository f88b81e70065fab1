<?php
namespace Realtime_Events\Front;

use Realtime_Events\Events\Selection;

defined( 'ABSPATH' ) || exit;

/**
 * The text of an event: `{home} : {away}`, as an author writes it. The script of the page makes the same HTML
 * (assets/items.js), and both are tested with the cases in wordpress/tests/items.json.
 */
final class Template {

	/**
	 * Most values that an event without a template shows.
	 */
	const MOST_VALUES = 8;

	/**
	 * The names of events and the text for each, in order. The first that fits is used.
	 *
	 * @var array<int, array{Selection, string}>
	 */
	private array $texts = array();

	/**
	 * A template.
	 *
	 * @param string $written Texts, separated by `|` or lines, each for all events, or for some: `goal, own_goal = {home}`.
	 */
	public function __construct( string $written ) {
		foreach ( array_filter( array_map( array( Text::class, 'trim' ), preg_split( '/[|\n]/', $written ) ), 'strlen' ) as $part ) {
			$is_named      = preg_match( '/^([^\s={},]+(?:\s*,\s*[^\s={},]+)*)\s*=\s*(.*)$/s', $part, $match );
			$this->texts[] = $is_named ? array( new Selection( $match[1] ), $match[2] ) : array( new Selection( '*' ), $part );
		}
	}

	/**
	 * The HTML of an event.
	 *
	 * @param object $event With `event`, `data`, `timestamp`.
	 */
	public function html( object $event ): string {
		$text = $this->text_of( $event );
		return null === $text ? Text::html( self::title( $event ) ) : self::fill( $text, $event );
	}

	/**
	 * Whether the HTML of an event contains its time.
	 *
	 * @param object $event As of html().
	 */
	public function has_time( object $event ): bool {
		return false !== strpos( self::fill( (string) $this->text_of( $event ), $event ), '<time' );
	}

	/**
	 * The time of an event, on the clock of the site. The script replaces it by "3 minutes ago".
	 *
	 * @param string $timestamp As the event has it. It is shown as it is unless it is a time of RFC 3339.
	 * @param string $name      Class of the element.
	 */
	public static function time( string $timestamp, string $name ): string {
		$is_time = preg_match( '/^\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(\.\d+)?([Zz]|[+-]\d\d:\d\d)$/D', $timestamp );
		$time    = $is_time ? strtotime( $timestamp ) : false;
		if ( false === $time ) {
			return '<time class="' . $name . '">' . Text::html( $timestamp ) . '</time>';
		}
		return '<time class="' . $name . '" datetime="' . Text::html( $timestamp ) . '">'
			. Text::html( wp_date( get_option( 'date_format' ) . ' ' . get_option( 'time_format' ), $time ) ) . '</time>';
	}

	/**
	 * The text for an event; null if there is none.
	 */
	private function text_of( object $event ): ?string {
		foreach ( $this->texts as list( $selection, $text ) ) {
			if ( $selection->has( $event->event, $event->data ) ) {
				return $text;
			}
		}
		return null;
	}

	private static function fill( string $text, object $event ): string {
		$html = '';
		foreach ( preg_split( '/(\{\{|\}\}|\{[^{}]+\})/', $text, -1, PREG_SPLIT_DELIM_CAPTURE ) as $place => $part ) {
			if ( 0 === $place % 2 ) {
				$html .= Text::html( $part );
			} elseif ( '{{' === $part || '}}' === $part ) {
				$html .= Text::html( $part[0] );
			} else {
				$html .= self::value( Text::trim( substr( $part, 1, -1 ) ), $event );
			}
		}
		return $html;
	}

	/**
	 * The HTML of a value: of the data; if it has none, of the event.
	 */
	private static function value( string $path, object $event ): string {
		$value = Selection::value( $event->data, $path );
		if ( null === $value && 'event' === $path ) {
			return Text::html( $event->event );
		}
		if ( null === $value && 'time' === $path ) {
			return self::time( $event->timestamp, 'realtime-time' );
		}
		return Text::html( Text::of( $value ) );
	}

	/**
	 * The text of an event without a template: its title, name or author; otherwise the event and its values.
	 */
	private static function title( object $event ): string {
		foreach ( array( 'title', 'name', 'author' ) as $key ) {
			$value = Selection::value( $event->data, $key );
			$text  = is_string( $value ) ? Text::plain( $value ) : '';
			if ( '' !== $text ) {
				return $text;
			}
		}
		$values  = array();
		$is_list = ! is_object( $event->data );
		foreach ( (array) $event->data as $key => $value ) {
			$text = Text::of( $value );
			if ( '' !== $text ) {
				$values[] = $is_list ? $text : "$key $text";
			}
		}
		$values = array_slice( $values, 0, self::MOST_VALUES );
		return $event->event . ( $values ? ': ' . implode( ', ', $values ) : '' );
	}
}
