package dev.realtimeevents.aws;

import dev.realtimeevents.connect.CreditLimit;

/**
 * What one connection may have.
 *
 * @param channels the maximum number of its channels
 */
record ConnectionLimits(int channels, CreditLimit credits) {
  static ConnectionLimits of(Settings settings) {
    return new ConnectionLimits(settings.channelsPerConnection(), settings.connectionLimit());
  }
}
