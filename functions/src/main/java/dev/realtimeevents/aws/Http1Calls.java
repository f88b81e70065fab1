package dev.realtimeevents.aws;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import javax.net.ssl.SSLContext;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.http.impl.bootstrap.HttpRequester;
import org.apache.hc.core5.http.impl.bootstrap.RequesterBootstrap;
import org.apache.hc.core5.http.io.SocketConfig;
import org.apache.hc.core5.http.io.entity.ByteArrayEntity;
import org.apache.hc.core5.http.io.entity.EntityUtils;
import org.apache.hc.core5.http.message.BasicClassicHttpRequest;
import org.apache.hc.core5.http.protocol.DefaultHttpProcessor;
import org.apache.hc.core5.http.protocol.HttpCoreContext;
import org.apache.hc.core5.http.protocol.RequestContent;
import org.apache.hc.core5.pool.PoolConcurrencyPolicy;
import org.apache.hc.core5.util.TimeValue;
import org.apache.hc.core5.util.Timeout;

/** HTTP/1.1: one connection for each request that is under way, kept open for the next. */
final class Http1Calls implements HttpCalls {
  /** As many as the largest page of a fan-out has pushes at the same time. */
  private static final int CONNECTIONS = 256;

  /** The most that a server may take for an answer. */
  private static final Duration SILENCE = Duration.ofSeconds(3);

  private final HttpHost server;
  private final HttpRequester requester;
  private final AtomicLong used = new AtomicLong(System.currentTimeMillis());

  Http1Calls(HttpHost server, SSLContext tls) {
    this.server = server;
    this.requester =
        RequesterBootstrap.bootstrap()
            .setHttpProcessor(new DefaultHttpProcessor(RequestContent.INSTANCE))
            .setSslContext(tls)
            .setMaxTotal(CONNECTIONS)
            .setDefaultMaxPerRoute(CONNECTIONS)
            .setPoolConcurrencyPolicy(PoolConcurrencyPolicy.LAX)
            .setSocketConfig(
                SocketConfig.custom().setTcpNoDelay(true).setSoTimeout(Timeout.of(SILENCE)).build())
            .create();
  }

  @Override
  public Answer call(Request request, Duration timeout) throws IOException {
    long now = System.currentTimeMillis();
    if (now - used.getAndSet(now) > 1000) {
      requester.closeIdle(TimeValue.of(IDLE));
    }
    var sent = new BasicClassicHttpRequest(request.method(), request.path());
    sent.setHeaders(request.headers());
    sent.addHeader("Host", server.toHostString());
    if (request.body().length > 0) {
      sent.setEntity(new ByteArrayEntity(request.body(), null));
    }
    try {
      return requester.execute(
          server, sent, Timeout.of(CONNECT), HttpCoreContext.create(), Http1Calls::answer);
    } catch (HttpException notHttp) {
      throw new IOException("The answer is not HTTP", notHttp);
    }
  }

  @Override
  public void closeIdle() {
    requester.closeIdle(TimeValue.ZERO_MILLISECONDS);
  }

  private static Answer answer(ClassicHttpResponse response) throws IOException, HttpException {
    HttpEntity entity = response.getEntity();
    // The body of an accepted post is empty.
    boolean isEmpty = entity == null || entity.getContentLength() == 0;
    String body = isEmpty ? "" : EntityUtils.toString(entity, StandardCharsets.UTF_8, MAX_BODY);
    return new Answer(response.getCode(), body);
  }
}
