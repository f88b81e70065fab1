/**
 * The seams of the product in memory, with what others can see of them cut into single {@link
 * dev.realtimeevents.memory.Steps}, and {@link dev.realtimeevents.memory.MemoryApplication}, which
 * puts the product together over them.
 *
 * <p>They pass the same contract suites as the adapters to AWS: {@link
 * dev.realtimeevents.event.EventLogContract} and {@link
 * dev.realtimeevents.subscribe.SubscriptionsContract}.
 */
package dev.realtimeevents.memory;
