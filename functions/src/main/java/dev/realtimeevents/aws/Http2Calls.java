package dev.realtimeevents.aws;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import org.apache.hc.core5.concurrent.Cancellable;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.http.protocol.DefaultHttpProcessor;
import org.apache.hc.core5.http.protocol.HttpCoreContext;
import org.apache.hc.core5.http2.config.H2Config;
import org.apache.hc.core5.http2.impl.nio.bootstrap.H2MultiplexingRequester;
import org.apache.hc.core5.http2.impl.nio.bootstrap.H2MultiplexingRequesterBootstrap;
import org.apache.hc.core5.http2.ssl.H2ClientTlsStrategy;
import org.apache.hc.core5.net.NamedEndpoint;
import org.apache.hc.core5.reactor.IOReactorConfig;
import org.apache.hc.core5.util.TimeValue;
import org.apache.hc.core5.util.Timeout;

/** HTTP/2 over TLS: one connection for all requests, and so one handshake. */
final class Http2Calls implements HttpCalls {
  private final HttpHost server;
  private final H2MultiplexingRequester requester;
  private final AtomicLong used = new AtomicLong(System.currentTimeMillis());

  Http2Calls(HttpHost server, SSLContext tls) {
    this.server = server;
    this.requester =
        H2MultiplexingRequesterBootstrap.bootstrap()
            .setIOReactorConfig(
                IOReactorConfig.custom().setIoThreadCount(1).setTcpNoDelay(true).build())
            .setHttpProcessor(new DefaultHttpProcessor(List.of(), List.of()))
            .setH2Config(H2Config.custom().setPushEnabled(false).build())
            .setTlsStrategy(new H2ClientTlsStrategy(tls, Http2Calls::preferChaCha20, null))
            .setStrictALPNHandshake(true)
            .create();
    requester.start();
  }

  /**
   * Offers ChaCha20-Poly1305 first. The functions run code that only C1 has compiled, which
   * computes AES-GCM without the instructions of the processor, at several times the cost.
   */
  private static void preferChaCha20(NamedEndpoint server, SSLEngine engine) {
    engine.setEnabledCipherSuites(
        Arrays.stream(engine.getEnabledCipherSuites())
            .sorted(Comparator.comparing(suite -> !suite.contains("CHACHA20")))
            .toArray(String[]::new));
  }

  @Override
  public Answer call(Request request, Duration timeout) throws IOException {
    long now = System.currentTimeMillis();
    if (now - used.getAndSet(now) > IDLE.toMillis()) {
      requester.closeIdle(TimeValue.of(IDLE));
    }
    var exchange = new Http2Exchange(server, request);
    Cancellable stream =
        requester.execute(server, exchange, Timeout.of(CONNECT), HttpCoreContext.create());
    CompletableFuture<Answer> answer = exchange.answer();
    try {
      return answer.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException late) {
      stream.cancel();
      requester.closeIdle(TimeValue.of(timeout.dividedBy(2))); // dead if nobody got an answer
      throw new IOException("No answer within " + timeout.toMillis() + " ms", late);
    } catch (ExecutionException failed) {
      throw failed.getCause() instanceof IOException cause
          ? cause
          : new IOException(failed.getCause());
    } catch (CancellationException cancelled) {
      throw new IOException("The connection was closed", cancelled);
    } catch (InterruptedException interrupted) {
      stream.cancel();
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("Interrupted while waiting for an answer");
    }
  }

  /** Does nothing: a connection that was closed is replaced, and requests share the others. */
  @Override
  public void closeIdle() {}
}
