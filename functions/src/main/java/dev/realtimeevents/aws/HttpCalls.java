package dev.realtimeevents.aws;

import java.io.IOException;
import java.time.Duration;
import org.apache.hc.core5.http.Header;

/** Makes HTTP requests to one server. Thread-safe. */
interface HttpCalls {
  /**
   * @param path percent-encoded, without a query
   * @param headers all but those of the connection and of the body's length
   */
  record Request(String method, String path, Header[] headers, byte[] body) {}

  /**
   * @param body at most {@link #MAX_BODY} bytes of it
   */
  record Answer(int status, String body) {}

  /** What an error message needs. */
  int MAX_BODY = 512;

  /**
   * How long an open connection may be silent to be used again. Servers close silent connections,
   * and a connection that was opened before a snapshot is dead after it.
   */
  Duration IDLE = Duration.ofSeconds(20);

  /** How long it may take to open a connection. */
  Duration CONNECT = Duration.ofSeconds(2);

  /**
   * @throws IOException if there is no answer within the time given, or no connection
   */
  Answer call(Request request, Duration timeout) throws IOException;

  /** Closes the connections that no request is using. */
  void closeIdle();
}
