/**
 * {@code ./realtime verify}: the suites of {@code product}, run against the URLs of any deployment.
 * {@link dev.realtimeevents.product.Checks} says which.
 *
 * <p>The script compiles this package and what it needs with {@code javac}, and adds it to the
 * class path of the command, which finds {@link dev.realtimeevents.verify.SuiteVerification} as a
 * service.
 */
package dev.realtimeevents.verify;
