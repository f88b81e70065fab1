/**
 * The functions that {@code template.yaml} names. Each converts its Lambda event, calls one
 * feature, and converts the result.
 */
package dev.realtimeevents.lambda;
