package dev.realtimeevents.product;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Senders without credentials, each of which repeats the same requests without a pause. */
final class Flood implements AutoCloseable {
  private static final int SENDERS = 12;

  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final ExecutorService senders = Executors.newVirtualThreadPerTaskExecutor();
  private final Map<Integer, Integer> answers = new ConcurrentHashMap<>();
  private volatile boolean ended;

  private Flood() {}

  /** Begins with the requests; each is repeated by its share of the senders. */
  static Flood of(List<HttpRequest> requests) {
    var flood = new Flood();
    for (int i = 0; i < SENDERS; i++) {
      HttpRequest request = requests.get(i % requests.size());
      flood.senders.execute(() -> flood.repeat(request));
    }
    return flood;
  }

  static HttpRequest request(String method, URI uri, String... headers) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(uri)
            .timeout(Duration.ofSeconds(30))
            .method(
                method,
                method.equals("POST") ? BodyPublishers.ofString("{}") : BodyPublishers.noBody());
    return headers.length == 0 ? request.build() : request.headers(headers).build();
  }

  /** How many answers had this status until now. */
  int answers(int status) {
    return answers.getOrDefault(status, 0);
  }

  Map<Integer, Integer> answers() {
    return Map.copyOf(answers);
  }

  private void repeat(HttpRequest request) {
    while (!ended) {
      try {
        answers.merge(
            client.send(request, BodyHandlers.discarding()).statusCode(), 1, Integer::sum);
      } catch (IOException e) {
        answers.merge(0, 1, Integer::sum);
      } catch (InterruptedException e) {
        return;
      }
    }
  }

  @Override
  public void close() {
    ended = true;
    senders.shutdownNow();
    client.shutdownNow();
    senders.close();
  }
}
