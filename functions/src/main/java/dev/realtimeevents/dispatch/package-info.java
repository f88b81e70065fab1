/**
 * {@code POST /dispatch}: {@link dev.realtimeevents.dispatch.Dispatch} checks who sends ({@link
 * dev.realtimeevents.dispatch.Authenticator}), writes the log, and pushes.
 */
package dev.realtimeevents.dispatch;
