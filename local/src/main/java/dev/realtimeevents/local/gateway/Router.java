package dev.realtimeevents.local.gateway;

import dev.realtimeevents.local.loopback.Caller;
import java.util.Optional;
import java.util.Set;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/**
 * Routes each request to its API, if the caller may use it. On AWS each API has its own host; here
 * all share one port.
 *
 * <p>Pages of every origin may open WebSockets, and call routes whose CORS settings have the method
 * of the request. {@code @connections} and {@code /.local/} are for this machine only.
 *
 * <p>{@code @connections}, which is called for each delivery, is answered by the thread that reads
 * the request, without waiting. Everything else has a virtual thread, and may wait for functions.
 */
final class Router extends Handler.Abstract.NonBlocking {
  private final WebSocketHandshake handshake;
  private final ConnectionsApi connectionsApi;
  private final HttpRoutes routes;
  private final HttpApiHandler httpApi;
  private final LocalApi localApi;
  private final Set<String> hosts;
  private final Console console = new Console();

  Router(
      WebSocketHandshake handshake,
      ConnectionsApi connectionsApi,
      HttpRoutes routes,
      HttpApiHandler httpApi,
      LocalApi localApi,
      Set<String> hosts) {
    this.handshake = handshake;
    this.connectionsApi = connectionsApi;
    this.routes = routes;
    this.httpApi = httpApi;
    this.localApi = localApi;
    this.hosts = hosts;
  }

  @Override
  public boolean handle(Request request, Response response, Callback callback) {
    Caller caller = caller(request);
    Optional<ConnectionsApi.Target> target = target(caller, request);
    if (target.isPresent()) {
      connectionsApi.handle(caller, target.get(), request, response, callback);
    } else {
      Thread.ofVirtual()
          .name("request")
          .start(
              () -> {
                try {
                  route(caller, request, response, callback);
                } catch (Exception | Error e) {
                  Response.writeError(request, response, callback, e);
                }
              });
    }
    return true;
  }

  /** The connection that a request is about; empty if it is for another API, or not allowed. */
  private Optional<ConnectionsApi.Target> target(Caller caller, Request request) {
    boolean other =
        !isAddressed(caller)
            || request.getHttpURI().getPath().startsWith(LocalApi.PREFIX)
            || WebSocketHandshake.isUpgrade(request);
    return other ? Optional.empty() : ConnectionsApi.target(request);
  }

  private boolean isAddressed(Caller caller) {
    return caller.addressesLoopback() || hosts.contains(caller.hostName());
  }

  private void route(Caller caller, Request request, Response response, Callback callback)
      throws Exception {
    String path = request.getHttpURI().getPath();
    if (!isAddressed(caller)) {
      String name = caller.hostName();
      Responses.message(
          response,
          callback,
          403,
          "The gateway does not answer to the host name \"%s\". Use localhost, or start it with --allow-host %s"
              .formatted(name, name.isEmpty() ? "NAME" : name));
      return;
    }
    if (path.startsWith(LocalApi.PREFIX)) {
      localApi.handle(caller, request, response, callback);
      return;
    }
    if (WebSocketHandshake.isUpgrade(request)) {
      handshake.handle(request, response, callback);
      return;
    }
    Optional<HttpRoutes.Match> match =
        routes.match(request.getMethod(), QueryString.decodePath(path));
    Optional<CrossOrigin> preflight =
        CrossOrigin.preflightMethod(request)
            .flatMap(method -> routes.match(method, QueryString.decodePath(path)))
            .flatMap(wanted -> wanted.route().crossOrigin());
    if (preflight.isPresent()) {
      preflight.get().preflight(request, response, callback);
    } else if (match.isPresent()
        && caller.isPageElsewhere()
        && !match.get().route().isForPages(request.getMethod())) {
      Responses.message(
          response,
          callback,
          403,
          "Only programs and the gateway's own page may call this. To let pages of other origins"
              + " call it, add the method to the CORS settings of its API");
    } else if (match.isPresent()) {
      httpApi.handle(match.get(), request, response, callback);
    } else if (!console.handle(caller, request, response, callback)) {
      Responses.message(response, callback, 404, "Not Found");
    }
  }

  private static Caller caller(Request request) {
    HttpFields headers = request.getHeaders();
    return Caller.of(
        headers.get(HttpHeader.HOST),
        headers.get(HttpHeader.ORIGIN),
        headers.get("Sec-Fetch-Site"));
  }
}
