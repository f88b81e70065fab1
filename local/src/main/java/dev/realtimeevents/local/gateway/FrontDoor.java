package dev.realtimeevents.local.gateway;

import java.util.Optional;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/** Sends each request to the API that it is for: on AWS each has a host of its own. */
final class FrontDoor extends Handler.Abstract {
  private final Handshake handshake;
  private final ConnectionsApi connectionsApi;
  private final HttpRoutes routes;
  private final HttpApiHandler httpApi;
  private final Control control;
  private final FirstLook firstLook = new FirstLook();

  FrontDoor(
      Handshake handshake,
      ConnectionsApi connectionsApi,
      HttpRoutes routes,
      HttpApiHandler httpApi,
      Control control) {
    this.handshake = handshake;
    this.connectionsApi = connectionsApi;
    this.routes = routes;
    this.httpApi = httpApi;
    this.control = control;
  }

  @Override
  public boolean handle(Request request, Response response, Callback callback) throws Exception {
    String path = request.getHttpURI().getPath();
    if (path.startsWith(Control.PREFIX)) {
      control.handle(request, response, callback);
      return true;
    }
    if (Handshake.isUpgrade(request)) {
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
      Answers.message(response, callback, 404, "Not Found");
    }
    return true;
  }
}
