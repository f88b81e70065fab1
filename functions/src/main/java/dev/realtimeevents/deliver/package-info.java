/**
 * Fan-out: {@link dev.realtimeevents.deliver.FanOut} posts events to each listener of a channel,
 * page by page, and hands what is left to the {@link dev.realtimeevents.deliver.FanOutQueue}.
 */
package dev.realtimeevents.deliver;
