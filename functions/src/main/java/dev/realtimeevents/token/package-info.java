/**
 * Verifies tokens: the short-lived JSON Web Tokens with which a site opens private channels to its
 * users. {@link dev.realtimeevents.token.TokenVerifier} turns a valid one into a {@link
 * dev.realtimeevents.token.Grant}.
 */
package dev.realtimeevents.token;
