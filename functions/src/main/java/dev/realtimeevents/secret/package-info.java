/** The secret that a site and this endpoint share: {@link dev.realtimeevents.secret.Secret}. */
package dev.realtimeevents.secret;
