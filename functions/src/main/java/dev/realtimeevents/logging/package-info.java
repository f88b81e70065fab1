/** Writes the log: one JSON object per line, for CloudWatch Logs Insights. */
package dev.realtimeevents.logging;
