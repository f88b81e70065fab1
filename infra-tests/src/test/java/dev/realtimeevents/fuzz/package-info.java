/**
 * The targets of Jazzer: each reads one input as the product does, and throws an {@link
 * java.lang.AssertionError} if a rule of docs/protocol.md is broken.
 *
 * <pre>{@code
 * ClientMessageTarget.fuzzerTestOneInput("{\"action\":\"ping\"}".getBytes(UTF_8));
 * }</pre>
 *
 * <p>{@code ./realtime fuzz} compiles this folder without JUnit and without Maven, so that it can
 * run beside the other suites. {@link dev.realtimeevents.fuzz.InputsTest} runs the committed
 * inputs.
 */
package dev.realtimeevents.fuzz;
