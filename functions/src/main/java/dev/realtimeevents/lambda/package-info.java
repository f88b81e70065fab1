/**
 * The functions that {@code template.yaml} names. Each reads its Lambda event, asks a feature to
 * decide, and answers.
 */
package dev.realtimeevents.lambda;
