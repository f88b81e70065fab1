/**
 * What a program of one's own does with a gateway: publish, issue tokens, listen. It speaks the
 * protocol of docs/protocol.md, and so works with the development gateway and with a stack in AWS.
 *
 * <pre>{@code
 * var publisher = new Publisher(http, dispatchUrl, secret);
 * Published answer = publisher.publish(new Draft("post_published", Optional.of(data), "public", id));
 * }</pre>
 */
package dev.realtimeevents.local.client;
