/** The secret that a site and this endpoint share, in its versions. */
package dev.realtimeevents.secret;
