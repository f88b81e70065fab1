/** HTTP requests and responses, free of any gateway's own types. */
package dev.realtimeevents.http;
