/**
 * The black-box tests of {@link dev.realtimeevents.product} on clouds that are not this project's:
 * moto's server, and LocalStack.
 */
package dev.realtimeevents.cloud;
