package dev.realtimeevents.local.processes;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.io.EofException;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/**
 * Counts the calls of DynamoDB, and lets some of them fail. A call without faults is passed on as
 * it is. Thread-safe.
 *
 * <ul>
 *   <li>{@code PUT /faults}, {@code {"failed": 0.2, "unanswered": 0.1, "latencyMillis": 0, "seed":
 *       7}}: the {@link Faults} from now on
 *   <li>{@code GET /counts}, {@code {"calls": {"PutItem": 3}, "failed": 1, "unanswered": 0}}: the
 *       calls since the start, by operation, and those that had a fault. Calls about tables are not
 *       among them: AWS does not charge for them, and only the gateway makes them
 * </ul>
 */
final class FailingStore extends Handler.Wrapper {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String FAILURE =
      "{\"__type\":\"com.amazonaws.dynamodb.v20120810#InternalServerError\","
          + "\"message\":\"A fault on demand: see docs/faults.md\"}";

  private final String putFaults;
  private final String getCounts;
  private final Map<String, LongAdder> calls = new ConcurrentHashMap<>();
  private final LongAdder failed = new LongAdder();
  private final LongAdder unanswered = new LongAdder();
  private volatile Faults faults = Faults.NONE;

  /**
   * @param path of {@code /faults} and {@code /counts}
   * @param store answers the calls
   */
  FailingStore(String path, Handler store) {
    super(store);
    putFaults = "PUT " + path + "/faults";
    getCounts = "GET " + path + "/counts";
  }

  @Override
  public boolean handle(Request request, Response response, Callback callback) throws Exception {
    String asked = request.getMethod() + " " + request.getHttpURI().getPath();
    if (asked.equals(putFaults)) {
      faults = Faults.of(JSON.readTree(Content.Source.asString(request)));
      callback.succeeded();
    } else if (asked.equals(getCounts)) {
      write(response, "application/json", counts().toString(), callback);
    } else {
      count(request);
      call(request, response, callback);
    }
    return true;
  }

  private void count(Request request) {
    String target = request.getHeaders().get("X-Amz-Target");
    String operation = target == null ? "Unknown" : target.substring(target.indexOf('.') + 1);
    if (!operation.contains("Table") && !operation.endsWith("TimeToLive")) {
      calls.computeIfAbsent(operation, _ -> new LongAdder()).increment();
    }
  }

  private ObjectNode counts() {
    ObjectNode json = JSON.createObjectNode();
    ObjectNode byOperation = json.putObject("calls");
    new TreeMap<>(calls).forEach((operation, times) -> byOperation.put(operation, times.sum()));
    return json.put("failed", failed.sum()).put("unanswered", unanswered.sum());
  }

  private void call(Request request, Response response, Callback callback) throws Exception {
    Faults now = faults;
    // The thread is virtual, so that the faults can end while many calls are late.
    Thread.sleep(now.latencyMillis());
    if (now.fails()) {
      failed.increment();
      Content.Source.consumeAll(request);
      response.setStatus(500);
      write(response, "application/x-amz-json-1.0", FAILURE, callback);
    } else if (now.isUnanswered()) {
      unanswered.increment();
      super.handle(request, new Lost(request, response), callback);
    } else {
      super.handle(request, response, callback);
    }
  }

  private static void write(Response response, String type, String body, Callback callback) {
    response.getHeaders().put(HttpHeader.CONTENT_TYPE, type);
    Content.Sink.write(response, true, body, callback);
  }

  /** An answer whose connection is cut instead. */
  private static final class Lost extends Response.Wrapper {
    Lost(Request request, Response response) {
      super(request, response);
    }

    @Override
    public void write(boolean last, ByteBuffer content, Callback callback) {
      getRequest().getConnectionMetaData().getConnection().getEndPoint().close();
      callback.failed(new EofException("A fault on demand"));
    }
  }
}
