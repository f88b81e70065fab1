/** Text for a terminal: its colours, and what strangers may not do to it. */
package dev.realtimeevents.local.terminal;
