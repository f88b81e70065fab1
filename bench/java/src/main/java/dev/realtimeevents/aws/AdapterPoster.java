package dev.realtimeevents.aws;

import dev.realtimeevents.bench.fanout.Poster;
import dev.realtimeevents.deliver.Delivery;
import dev.realtimeevents.deliver.Sockets;
import java.net.URI;
import java.time.InstantSource;

/** The functions' own adapter. */
public final class AdapterPoster implements Poster {
  private final Sockets sockets;

  private AdapterPoster(URI stage) {
    sockets = new ApiGatewaySockets(ConnectionsApi.of(stage), InstantSource.system());
  }

  public static Poster open(String endpoint) {
    return new AdapterPoster(URI.create(endpoint));
  }

  @Override
  public void post(String connectionId, String frame) {
    Delivery delivery = sockets.send(connectionId, frame);
    if (!(delivery instanceof Delivery.Delivered)) {
      throw new IllegalStateException(delivery.toString());
    }
  }

  @Override
  public void close() {}
}
