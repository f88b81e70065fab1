/**
 * The seams of the product in memory, with what others can see of them cut into single {@link
 * dev.realtimeevents.memory.Steps}, and {@link dev.realtimeevents.memory.MemoryApplication}, which
 * puts the product together over them.
 *
 * <p>They pass the same contract suites as the adapters to AWS: {@link
 * dev.realtimeevents.event.EventLogContract}, {@link
 * dev.realtimeevents.subscribe.SubscriptionsContract} and {@link
 * dev.realtimeevents.token.RevocationsContract}.
 */
package dev.realtimeevents.memory;
