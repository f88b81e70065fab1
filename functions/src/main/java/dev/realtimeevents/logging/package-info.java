/** Writes the log: one JSON object per line, for CloudWatch Logs Insights, with metrics. */
package dev.realtimeevents.logging;
