/**
 * Implements the interfaces of the product in memory. Their external effects are single {@link
 * dev.realtimeevents.memory.Steps}. {@link dev.realtimeevents.memory.MemoryApplication} builds the
 * product on them.
 *
 * <p>They pass the same contracts as the AWS adapters: {@link
 * dev.realtimeevents.event.EventLogContract}, {@link
 * dev.realtimeevents.connect.ConnectionsContract} and {@link
 * dev.realtimeevents.revoke.RevokedTokensContract}.
 */
package dev.realtimeevents.memory;
