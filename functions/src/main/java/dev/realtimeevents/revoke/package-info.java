/**
 * Revokes a user's tokens: {@link dev.realtimeevents.revoke.RevokeEndpoint} reads a {@link
 * dev.realtimeevents.revoke.RevokeRequest}, and {@link dev.realtimeevents.revoke.Revocation} stores
 * it in {@link dev.realtimeevents.revoke.RevokedTokens} and closes the user's connections.
 *
 * <p>To revoke <em>writes the revocation, then lists the connections</em>; to subscribe with a
 * token <em>writes the connection's grant, then reads the revocations</em>; both strongly
 * consistent. The second of the two sees the first.
 */
package dev.realtimeevents.revoke;
