/**
 * The proof by order: the real functions over seams in memory, every step that others can see put
 * into every place it can have.
 *
 * <p>{@link dev.realtimeevents.order.OrderTest} has the cases, {@link
 * dev.realtimeevents.order.World} what a run is made of and what must hold at its end, {@link
 * dev.realtimeevents.order.Interleavings} the search, {@link dev.realtimeevents.order.Schedule} the
 * one thread that goes at a time. {@link dev.realtimeevents.order.Seams} breaks the product in six
 * ways, each of which must be found.
 */
package dev.realtimeevents.order;
