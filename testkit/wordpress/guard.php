<?php
/**
 * Refuses what pages of other sites ask of this site, whose administrator has a password that everybody knows. A page
 * cannot forge these headers: `Host`, which has another name if that name was made to resolve to 127.0.0.1 (DNS
 * rebinding), `Origin`, and `Sec-Fetch-*`. A link to the site works.
 *
 * @return string the reason to refuse the request; empty if there is none
 */

return ( function () {
	$host = strtolower( $_SERVER['HTTP_HOST'] ?? '' );
	$name = preg_replace( '/:\d*$/', '', $host );
	if ( ! in_array( $name, array( 'localhost', '127.0.0.1', '[::1]' ), true ) ) {
		return 'This WordPress is for its developer only, and does not answer to this host name. Open it as '
			. "http://localhost:{$_SERVER['SERVER_PORT']}. From another machine, forward the port first: "
			. "ssh -L {$_SERVER['SERVER_PORT']}:localhost:{$_SERVER['SERVER_PORT']} this-machine";
	}
	$site   = $_SERVER['HTTP_SEC_FETCH_SITE'] ?? 'none';
	$origin = $_SERVER['HTTP_ORIGIN'] ?? "http://$host";
	if ( in_array( $site, array( 'same-origin', 'none' ), true ) && "http://$host" === $origin ) {
		return '';
	}
	$is_link = 'GET' === $_SERVER['REQUEST_METHOD']
		&& 'navigate' === ( $_SERVER['HTTP_SEC_FETCH_MODE'] ?? '' )
		&& 'document' === ( $_SERVER['HTTP_SEC_FETCH_DEST'] ?? '' );
	return $is_link ? '' : 'This WordPress is for its developer only. Pages of other sites may link to it, and nothing more.';
} )();
