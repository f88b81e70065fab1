package dev.realtimeevents.aws;

import dev.realtimeevents.aws.HttpCalls.Answer;
import java.io.IOException;
import java.net.SocketException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLContext;
import org.apache.hc.core5.http.ConnectionClosedException;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.http.HttpStreamResetException;
import org.apache.hc.core5.http.NoHttpResponseException;
import org.apache.hc.core5.http.message.BasicHeader;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.regions.providers.DefaultAwsRegionProviderChain;

/**
 * The API Gateway Management API. The AWS SDK finds the credentials and the region. Its client is
 * not used: it needs several times the CPU time, and HTTP/1.1 needs a handshake for each post that
 * is under way. Thread-safe.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-how-to-call-websocket-api-connections.html">@connections</a>
 */
final class ConnectionsApi {
  private static final String SERVICE = "execute-api";

  private final HttpCalls http;
  private final RequestSigner signer;
  private final String connections;

  private volatile Message newest = Message.of("");

  /** What all posts of one frame have in common. */
  private record Message(String frame, byte[] bytes, String hash) {
    static Message of(String frame) {
      byte[] bytes = frame.getBytes(StandardCharsets.UTF_8);
      return new Message(frame, bytes, RequestSigner.hash(bytes));
    }
  }

  private ConnectionsApi(HttpCalls http, RequestSigner signer, String connections) {
    this.http = http;
    this.signer = signer;
    this.connections = connections;
  }

  /**
   * With the credentials and the region of the AWS SDK's default chains.
   *
   * @param stage address of the stage, such as {@code
   *     https://a1b2c3.execute-api.eu-central-1.amazonaws.com/live}
   */
  static ConnectionsApi of(URI stage) {
    return of(
        stage,
        DefaultAwsRegionProviderChain.builder().build().getRegion(),
        DefaultCredentialsProvider.builder().build());
  }

  static ConnectionsApi of(URI stage, Region region, AwsCredentialsProvider credentials) {
    var server = new HttpHost(stage.getScheme(), stage.getHost(), stage.getPort());
    return new ConnectionsApi(
        calls(server),
        new RequestSigner(
            region.id(),
            SERVICE,
            server.toHostString(),
            credentials::resolveCredentials,
            InstantSource.system()),
        stage.getRawPath().replaceFirst("/$", "") + "/@connections/");
  }

  private static HttpCalls calls(HttpHost server) {
    if (!server.getSchemeName().equals("https")) {
      return new Http1Calls(server, null);
    }
    SSLContext tls = trustOfTheJvm();
    return new NegotiatedCalls(new Http2Calls(server, tls), () -> new Http1Calls(server, tls));
  }

  private static SSLContext trustOfTheJvm() {
    try {
      SSLContext tls = SSLContext.getInstance("TLS");
      tls.init(null, null, null);
      return tls;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("The trust store of the JVM cannot be read", e);
    }
  }

  Answer post(String connectionId, String frame, Duration timeout) throws IOException {
    Message message = newest;
    // One frame is sent to many connections, one after the other.
    if (message.frame() != frame) {
      message = Message.of(frame);
      newest = message;
    }
    return call("POST", connectionId, message, timeout);
  }

  Answer delete(String connectionId, Duration timeout) throws IOException {
    return call("DELETE", connectionId, Message.of(""), timeout);
  }

  private Answer call(String method, String connectionId, Message message, Duration timeout)
      throws IOException {
    String path = connections + URLEncoder.encode(connectionId, StandardCharsets.UTF_8);
    RequestSigner.Headers signed = signer.sign(method, path, message.hash());
    List<Header> headers = new ArrayList<>(4);
    headers.add(new BasicHeader("x-amz-date", signed.date()));
    signed
        .securityToken()
        .ifPresent(token -> headers.add(new BasicHeader("x-amz-security-token", token)));
    headers.add(new BasicHeader("x-amz-content-sha256", signed.bodyHash()));
    // Sensitive: HTTP/2 keeps it out of the table of headers that later requests refer to.
    headers.add(new BasicHeader("authorization", signed.authorization(), true));
    var request =
        new HttpCalls.Request(method, path, headers.toArray(Header[]::new), message.bytes());
    try {
      return http.call(request, timeout);
    } catch (SocketException
        | ConnectionClosedException
        | NoHttpResponseException
        | HttpStreamResetException closed) {
      // Servers close connections that are idle or old. A frame that arrives twice does no harm.
      http.closeIdle();
      return http.call(request, timeout);
    }
  }
}
