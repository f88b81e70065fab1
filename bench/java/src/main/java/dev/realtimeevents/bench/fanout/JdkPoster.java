package dev.realtimeevents.bench.fanout;

import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.concurrent.Semaphore;
import javax.net.ssl.SSLContext;

/** {@code java.net.http}, which signs nothing. */
final class JdkPoster implements Poster {
  private final HttpClient client;
  private final String connections;

  /** Of HTTP/2: with more streams than the server accepts, a post fails at once. */
  private final Semaphore streams;

  private JdkPoster(String endpoint, HttpClient.Version version) throws GeneralSecurityException {
    this.client = HttpClient.newBuilder().version(version).sslContext(newContext()).build();
    this.connections = endpoint + "/@connections/";
    this.streams = new Semaphore(version == HttpClient.Version.HTTP_2 ? 100 : Integer.MAX_VALUE);
  }

  static Poster http1(String endpoint) throws GeneralSecurityException {
    return new JdkPoster(endpoint, HttpClient.Version.HTTP_1_1);
  }

  static Poster http2(String endpoint) throws GeneralSecurityException {
    return new JdkPoster(endpoint, HttpClient.Version.HTTP_2);
  }

  /** Without the sessions of an earlier client. */
  static SSLContext newContext() throws GeneralSecurityException {
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, null, null);
    return context;
  }

  @Override
  public void post(String connectionId, String frame) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(
                URI.create(
                    connections + URLEncoder.encode(connectionId, StandardCharsets.US_ASCII)))
            .POST(BodyPublishers.ofString(frame))
            .build();
    streams.acquire();
    int status;
    try {
      status = client.send(request, BodyHandlers.discarding()).statusCode();
    } finally {
      streams.release();
    }
    if (status != 200) {
      throw new IllegalStateException("The sink answered " + status);
    }
  }

  @Override
  public void close() {
    client.shutdownNow();
    client.close();
  }
}
