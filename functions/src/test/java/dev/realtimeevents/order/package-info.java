/**
 * The proof by exhaustive ordering: the real functions over stores in memory, in every possible
 * order of the steps with an external effect.
 *
 * <p>{@link dev.realtimeevents.order.OrderTest} has the cases, {@link
 * dev.realtimeevents.order.World} a run and its conditions, {@link
 * dev.realtimeevents.order.Interleavings} the search, {@link dev.realtimeevents.order.Schedule} the
 * threads, of which one runs at a time. {@link dev.realtimeevents.order.Seams} breaks the product
 * in ten ways, each of which must be found.
 */
package dev.realtimeevents.order;
