/**
 * Checks the credentials of a request: {@link
 * dev.realtimeevents.authentication.Authenticator#authenticate} returns an {@link
 * dev.realtimeevents.authentication.Authentication}, which is signed, anonymous or rejected.
 */
package dev.realtimeevents.authentication;
