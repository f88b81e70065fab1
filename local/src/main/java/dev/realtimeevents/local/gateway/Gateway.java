package dev.realtimeevents.local.gateway;

import static java.lang.System.Logger.Level.ERROR;

import dev.realtimeevents.local.backing.PortTakenException;
import dev.realtimeevents.local.lambda.Invoker;
import dev.realtimeevents.local.template.Application;
import dev.realtimeevents.local.template.Application.WebSocketApi;
import java.io.IOException;
import java.net.BindException;
import java.net.URI;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.LongAdder;
import org.eclipse.jetty.http.HttpException;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.http.UriCompliance;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.handler.ErrorHandler;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.eclipse.jetty.websocket.server.ServerWebSocketContainer;

/**
 * API Gateway on one port of 127.0.0.1. Thread-safe.
 *
 * <p>HTTP APIs answer at {@code /}; the WebSocket API at {@code ws://…/} and {@code
 * ws://…/{stage}}; {@code @connections} at {@code /{stage}/@connections/{id}}; the gateway's own
 * endpoints below {@code /.local/}. If no HTTP API has the route {@code GET /}, that is the
 * console.
 */
public final class Gateway implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(Gateway.class.getName());

  private static final int MAX_MESSAGE_BYTES = 128 * 1024;

  /** The request line and all headers, as with an HTTP API. */
  private static final int MAX_HEADER_BYTES = 10 * 1024;

  /** Longer than any integration time-out, which therefore always ends a wait first. */
  private static final Duration HTTP_IDLE = Duration.ofMinutes(2);

  private final Server server;
  private final ServerConnector connector;
  private final Connections connections;

  private Gateway(Server server, ServerConnector connector, Connections connections) {
    this.server = server;
    this.connector = connector;
    this.connections = connections;
  }

  /**
   * Starts answering. Function calls go to {@code invoker} from virtual threads.
   *
   * @throws PortTakenException if another process listens on the port
   * @throws IOException if it does not start
   * @throws IllegalArgumentException if two APIs claim the same route or stage, or the gateway does
   *     not support a route selection expression
   */
  public static Gateway start(Application application, Invoker invoker, GatewayOptions options)
      throws IOException {
    List<WebSocketApi> apis = application.webSocketApis();
    Map<String, RouteSelection> selections = selections(apis);
    var routes = new HttpRoutes(application.httpApis());

    var threads = new QueuedThreadPool();
    threads.setName("gateway");
    threads.setDaemon(true);
    threads.setVirtualThreadsExecutor(Executors.newVirtualThreadPerTaskExecutor());
    var server = new Server(threads);
    server.setErrorHandler(Gateway::error);
    ServerConnector connector = connector(server, options.port());
    server.addConnector(connector);
    ServerWebSocketContainer container = ServerWebSocketContainer.ensure(server);
    container.setIdleTimeout(Duration.ZERO);
    container.setAutoFragment(false);
    container.setMaxFrameSize(SendQueue.MAX_FRAME_BYTES);
    container.setMaxTextMessageSize(MAX_MESSAGE_BYTES);

    Faults faults = options.faults();
    var posts = new LongAdder();
    var webSocket = new Integration(invoker, options.timeouts().webSocket());
    var throttle = new RouteThrottle(apis, System::nanoTime);
    var connections = new Connections(webSocket, throttle, faults, options.limits());
    var dispatcher = new RouteDispatcher(webSocket, throttle, selections);
    server.setHandler(
        new Router(
            new WebSocketHandshake(apis, webSocket, throttle, connections, dispatcher, container),
            new ConnectionsApi(apis, connections, faults, posts),
            routes,
            new HttpApiHandler(new Integration(invoker, options.timeouts().http())),
            new LocalApi(
                connections,
                faults,
                new Usage(posts, options.storeCalls()),
                options.kill(),
                application.outputs(),
                options.developmentSecret(),
                options.endpoints(),
                options.connectionDetails()),
            options.hosts()));
    var gateway = new Gateway(server, connector, connections);
    try {
      server.start();
    } catch (Exception e) {
      gateway.close();
      String reason =
          "Cannot listen on 127.0.0.1:%d (%s). Stop the process that uses it, or choose another port"
              .formatted(options.port(), e.getMessage());
      throw e.getCause() instanceof BindException
          ? new PortTakenException(reason, e)
          : new IOException(reason, e);
    }
    return gateway;
  }

  private static Map<String, RouteSelection> selections(List<WebSocketApi> apis) {
    Map<String, String> apiOfStage = new HashMap<>();
    Map<String, RouteSelection> selections = new HashMap<>();
    for (WebSocketApi api : apis) {
      String other = apiOfStage.putIfAbsent(api.stage(), api.name());
      if (other != null) {
        throw new IllegalArgumentException(
            "%s and %s both have the stage %s. Rename one: all WebSocket APIs share a port here"
                .formatted(other, api.name(), api.stage()));
      }
      selections.put(api.name(), RouteSelection.parse(api.routeSelectionExpression()));
    }
    return selections;
  }

  private static ServerConnector connector(Server server, int port) {
    var http = new HttpConfiguration();
    http.setSendServerVersion(false);
    http.setRequestHeaderSize(MAX_HEADER_BYTES);
    // Each post has a signature of its own: a cache of header lines never finds one.
    http.setHeaderCacheSize(0);
    // The gateway decodes paths itself, and serves no files that %2F or %25 could reach.
    http.setUriCompliance(UriCompliance.UNSAFE);
    var connector = new ServerConnector(server, new HttpConnectionFactory(http));
    connector.setHost("127.0.0.1");
    connector.setPort(port);
    connector.setIdleTimeout(HTTP_IDLE.toMillis());
    connector.setAcceptQueueSize(1024);
    return connector;
  }

  /** Answers requests that Jetty rejects as malformed, and failures of the gateway itself. */
  private static boolean error(Request request, Response response, Callback callback) {
    Object failure = request.getAttribute(ErrorHandler.ERROR_EXCEPTION);
    int status = response.getStatus();
    if (status >= 500
        && failure instanceof Throwable cause
        && !(cause instanceof IOException || cause instanceof HttpException)) {
      LOG.log(ERROR, request.getMethod() + " " + request.getHttpURI(), cause);
    }
    Responses.message(response, callback, status, HttpStatus.getMessage(status));
    return true;
  }

  /** The port in use, also if the options asked for any. */
  public int port() {
    return connector.getLocalPort();
  }

  /** {@code http://127.0.0.1:<port>}. */
  public URI http() {
    return URI.create("http://127.0.0.1:" + port());
  }

  /** {@code ws://127.0.0.1:<port>}. */
  public URI webSocket() {
    return URI.create("ws://127.0.0.1:" + port());
  }

  /** Stops; sockets are closed with 1001 and no {@code $disconnect} is invoked. */
  @Override
  public void close() {
    connections.close();
    try {
      server.stop();
    } catch (Exception e) {
      throw new IllegalStateException("The gateway could not be stopped: " + e.getMessage(), e);
    }
  }
}
