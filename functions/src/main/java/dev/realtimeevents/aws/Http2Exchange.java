package dev.realtimeevents.aws;

import dev.realtimeevents.aws.HttpCalls.Answer;
import dev.realtimeevents.aws.HttpCalls.Request;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.apache.hc.core5.http.EntityDetails;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.http.HttpResponse;
import org.apache.hc.core5.http.impl.BasicEntityDetails;
import org.apache.hc.core5.http.message.BasicHttpRequest;
import org.apache.hc.core5.http.nio.AsyncClientExchangeHandler;
import org.apache.hc.core5.http.nio.CapacityChannel;
import org.apache.hc.core5.http.nio.DataStreamChannel;
import org.apache.hc.core5.http.nio.RequestChannel;
import org.apache.hc.core5.http.protocol.HttpContext;

/** One stream of an HTTP/2 connection. The thread of the connection calls it. */
final class Http2Exchange implements AsyncClientExchangeHandler {
  private final HttpHost server;
  private final Request request;
  private final ByteBuffer unsent;
  private final CompletableFuture<Answer> answer = new CompletableFuture<>();
  private final ByteBuffer received = ByteBuffer.allocate(HttpCalls.MAX_BODY);
  private int status;

  Http2Exchange(HttpHost server, Request request) {
    this.server = server;
    this.request = request;
    this.unsent = ByteBuffer.wrap(request.body());
  }

  /** The answer; an {@link IOException} if there is none. */
  CompletableFuture<Answer> answer() {
    return answer;
  }

  @Override
  public void produceRequest(RequestChannel channel, HttpContext context)
      throws HttpException, IOException {
    var head = new BasicHttpRequest(request.method(), server, request.path());
    head.setHeaders(request.headers());
    EntityDetails body = null;
    if (unsent.hasRemaining()) {
      body = new BasicEntityDetails(unsent.remaining(), null);
      head.addHeader("content-length", unsent.remaining());
    }
    channel.sendRequest(head, body, context);
  }

  @Override
  public int available() {
    return unsent.remaining();
  }

  @Override
  public void produce(DataStreamChannel channel) throws IOException {
    channel.write(unsent);
    if (!unsent.hasRemaining()) {
      channel.endStream(null);
    }
  }

  @Override
  public void consumeInformation(HttpResponse response, HttpContext context) {}

  @Override
  public void consumeResponse(HttpResponse response, EntityDetails body, HttpContext context) {
    status = response.getCode();
    if (body == null) {
      complete();
    }
  }

  @Override
  public void updateCapacity(CapacityChannel channel) throws IOException {
    channel.update(Integer.MAX_VALUE);
  }

  @Override
  public void consume(ByteBuffer part) {
    int length = Math.min(part.remaining(), received.remaining());
    received.put(part.slice(part.position(), length));
    part.position(part.limit());
  }

  @Override
  public void streamEnd(List<? extends Header> trailers) {
    complete();
  }

  private void complete() {
    var body = new String(received.array(), 0, received.position(), StandardCharsets.UTF_8);
    answer.complete(new Answer(status, body));
  }

  @Override
  public void failed(Exception cause) {
    answer.completeExceptionally(cause);
  }

  @Override
  public void cancel() {
    answer.cancel(false);
  }

  @Override
  public void releaseResources() {
    answer.cancel(false); // unless it is complete
  }
}
