/**
 * Looks into the running product for the console and the command line: the rows of its tables, and
 * its verdict on tokens. It changes nothing.
 */
package dev.realtimeevents.local.inspect;
