/**
 * Finds out what happened to one event: {@link Tracing} reads the functions' {@link Line}s and the
 * event log, and tells each step in a {@link Trace}. The lines come from the gateway on this
 * machine ({@link Lines}) or from CloudWatch ({@link StackLines}).
 *
 * <pre>{@code
 * Trace trace = new Tracing(lines.all(), log, SiteReader.NONE, lines.limits()).of("evt_1");
 * }</pre>
 */
package dev.realtimeevents.local.trace;
