package dev.realtimeevents.local.backing;

import java.util.function.BooleanSupplier;
import java.util.function.IntSupplier;

/**
 * What goes wrong with calls of DynamoDB. Each is asked once for every call, from several threads.
 *
 * @param latencyMillis the delay before the call
 * @param fails whether it is answered 500, and does nothing
 * @param isUnanswered whether it does its work, and its connection is cut before the answer
 */
public record StoreFaults(
    IntSupplier latencyMillis, BooleanSupplier fails, BooleanSupplier isUnanswered) {}
