package dev.realtimeevents.aws;

import java.io.IOException;
import java.time.Duration;
import java.util.function.Supplier;
import org.apache.hc.core5.http2.impl.nio.ProtocolNegotiationException;

/** HTTP/2, or HTTP/1.1 from the time on at which a server turns out to have no HTTP/2. */
final class NegotiatedCalls implements HttpCalls {
  private final Supplier<HttpCalls> http1;
  private volatile HttpCalls calls;

  NegotiatedCalls(HttpCalls http2, Supplier<HttpCalls> http1) {
    this.calls = http2;
    this.http1 = http1;
  }

  @Override
  public Answer call(Request request, Duration timeout) throws IOException {
    try {
      return calls.call(request, timeout);
    } catch (ProtocolNegotiationException noHttp2) {
      return withHttp1().call(request, timeout);
    }
  }

  @Override
  public void closeIdle() {
    calls.closeIdle();
  }

  private synchronized HttpCalls withHttp1() {
    if (calls instanceof Http2Calls) {
      calls = http1.get();
    }
    return calls;
  }
}
