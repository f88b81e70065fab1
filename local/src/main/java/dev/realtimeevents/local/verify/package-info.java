/**
 * What a verification of a gateway is asked for, and what it found. The suites of {@code
 * infra-tests} are what runs: they implement {@link dev.realtimeevents.local.verify.Verification},
 * and {@code ./realtime verify} adds them to the class path.
 *
 * <pre>{@code
 * Verification suites = ServiceLoader.load(Verification.class).findFirst().orElseThrow();
 * var report = new Report(deployment, suites.verify(deployment, Pace.ALL, progress), took);
 * System.out.print(report.text(colours));
 * }</pre>
 */
package dev.realtimeevents.local.verify;
