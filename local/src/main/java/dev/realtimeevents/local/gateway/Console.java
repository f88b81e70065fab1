package dev.realtimeevents.local.gateway;

import dev.realtimeevents.local.loopback.Caller;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/**
 * The console: the page at {@code /}, and its files below {@code /.console/}. Immutable.
 *
 * <p>It uses {@code /.local/}, so it is for names that mean this machine. A link on a page of
 * another origin may lead to it: the files are the same for everybody, and no page can frame or
 * read them.
 */
final class Console {
  private static final String FOLDER = "/dev/realtimeevents/local/console/";
  private static final Pattern PATH = Pattern.compile("/|/\\.console/([a-z0-9-]+\\.(mjs|js|css))");
  private static final Map<String, String> TYPES =
      Map.of(
          "mjs", "text/javascript;charset=utf-8",
          "js", "text/javascript;charset=utf-8",
          "css", "text/css;charset=utf-8");
  private static final String POLICY =
      "default-src 'none'; script-src 'self'; style-src 'self';"
          + " connect-src 'self' ws://127.0.0.1:* ws://localhost:*; img-src 'self' data:;"
          + " base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

  /** A file with its media type. */
  private record File(String type, byte[] bytes) {}

  /**
   * Answers a request for the page or one of its files.
   *
   * @return whether there is such a file; if not, the request is not answered
   */
  boolean handle(Caller caller, Request request, Response response, Callback callback)
      throws IOException {
    Optional<File> file = find(request);
    if (file.isEmpty()) {
      return false;
    }
    if (caller.addressesLoopback()) {
      write(file.get(), response, callback);
    } else {
      Responses.message(
          response,
          callback,
          403,
          "The console is for this machine only. Open http://localhost:%d/ here"
              .formatted(Request.getLocalPort(request)));
    }
    return true;
  }

  private static Optional<File> find(Request request) throws IOException {
    Matcher path = PATH.matcher(request.getHttpURI().getPath());
    if (!request.getMethod().equals("GET") || !path.matches()) {
      return Optional.empty();
    }
    boolean isPage = path.group(1) == null;
    String name = isPage ? "index.html" : path.group(1);
    String type = isPage ? "text/html;charset=utf-8" : TYPES.get(path.group(2));
    try (InputStream in = Console.class.getResourceAsStream(FOLDER + name)) {
      return in == null ? Optional.empty() : Optional.of(new File(type, in.readAllBytes()));
    }
  }

  private static void write(File file, Response response, Callback callback) {
    response
        .getHeaders()
        .put(HttpHeader.CONTENT_TYPE, file.type())
        .put(HttpHeader.CONTENT_LENGTH, file.bytes().length)
        .put(HttpHeader.CACHE_CONTROL, "no-cache")
        .put("Content-Security-Policy", POLICY)
        .put("Cross-Origin-Resource-Policy", "same-origin")
        .put("X-Content-Type-Options", "nosniff")
        .put("Referrer-Policy", "no-referrer");
    response.write(true, ByteBuffer.wrap(file.bytes()), callback);
  }
}
