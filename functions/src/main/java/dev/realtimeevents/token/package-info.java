/**
 * Channel tokens: short-lived JSON Web Tokens that a site gives its visitors, so that they may
 * listen to channels that are not public.
 */
package dev.realtimeevents.token;
