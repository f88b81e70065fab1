/**
 * Fan-out: {@link dev.realtimeevents.deliver.FanOut} pushes events to each subscriber of a channel,
 * page by page, and hands the rest to the {@link dev.realtimeevents.deliver.FanOutQueue}.
 */
package dev.realtimeevents.deliver;
