/** Reads and writes JSON: {@link dev.realtimeevents.json.Json}. No other class sets up Jackson. */
package dev.realtimeevents.json;
