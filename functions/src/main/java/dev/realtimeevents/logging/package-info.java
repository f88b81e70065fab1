/** One JSON object a line, as CloudWatch Logs Insights reads it. */
package dev.realtimeevents.logging;
