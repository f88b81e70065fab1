package dev.realtimeevents.local.gateway;

import java.util.Optional;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/** Routes each request to its API. On AWS each API has its own host; here all share one port. */
final class Router extends Handler.Abstract {
  private final WebSocketHandshake handshake;
  private final ConnectionsApi connectionsApi;
  private final HttpRoutes routes;
  private final HttpApiHandler httpApi;
  private final LocalApi localApi;
  private final FirstLook firstLook = new FirstLook();

  Router(
      WebSocketHandshake handshake,
      ConnectionsApi connectionsApi,
      HttpRoutes routes,
      HttpApiHandler httpApi,
      LocalApi localApi) {
    this.handshake = handshake;
    this.connectionsApi = connectionsApi;
    this.routes = routes;
    this.httpApi = httpApi;
    this.localApi = localApi;
  }

  @Override
  public boolean handle(Request request, Response response, Callback callback) throws Exception {
    String path = request.getHttpURI().getPath();
    if (path.startsWith(LocalApi.PREFIX)) {
      localApi.handle(request, response, callback);
      return true;
    }
    if (WebSocketHandshake.isUpgrade(request)) {
      handshake.handle(request, response, callback);
      return true;
    }
    Optional<ConnectionsApi.Target> target = ConnectionsApi.target(request);
    if (target.isPresent()) {
      connectionsApi.handle(target.get(), request, response, callback);
      return true;
    }
    Optional<HttpRoutes.Match> match =
        routes.match(request.getMethod(), QueryString.decodePath(path));
    Optional<CrossOrigin> preflight =
        CrossOrigin.preflightMethod(request)
            .flatMap(method -> routes.match(method, QueryString.decodePath(path)))
            .flatMap(wanted -> wanted.route().crossOrigin());
    if (preflight.isPresent()) {
      preflight.get().preflight(request, response, callback);
    } else if (match.isPresent()) {
      httpApi.handle(match.get(), request, response, callback);
    } else if (path.equals("/") && request.getMethod().equals("GET")) {
      firstLook.handle(response, callback);
    } else {
      Responses.message(response, callback, 404, "Not Found");
    }
    return true;
  }
}
