package dev.realtimeevents.local.gateway;

import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import org.eclipse.jetty.util.IteratingCallback;
import org.eclipse.jetty.websocket.api.Callback;
import org.eclipse.jetty.websocket.api.Session;

/**
 * What waits to be sent on one socket. Nobody waits for a slow reader: what does not fit is
 * refused. A message longer than a frame may be is split at code points. Thread-safe.
 */
final class Outbox extends IteratingCallback {
  /** The longest frame that API Gateway sends or takes. */
  static final int MAX_FRAME_BYTES = 32 * 1024;

  private static final int MAX_WAITING_BYTES = 1024 * 1024;

  /** Counted for each message, so that many empty ones are bounded as well. */
  private static final int MESSAGE_OVERHEAD_BYTES = 64;

  private sealed interface Item {
    record Part(String text, boolean last, int cost) implements Item {}

    record Close(int code, String reason) implements Item {}
  }

  private final Deque<Item> items = new ArrayDeque<>();
  private int waitingBytes;
  private int sendingBytes;
  private Session session;

  /** Starts to send what was offered until now. */
  void open(Session opened) {
    synchronized (this) {
      session = opened;
    }
    iterate();
  }

  /** Takes a text message in UTF-8; false if too much is waiting already. */
  boolean offer(byte[] message) {
    synchronized (this) {
      if (waitingBytes + message.length + MESSAGE_OVERHEAD_BYTES > MAX_WAITING_BYTES) {
        return false;
      }
      int start = 0;
      do {
        int end = frameEnd(message, start);
        boolean last = end == message.length;
        int cost = end - start + (last ? MESSAGE_OVERHEAD_BYTES : 0);
        String text = new String(message, start, end - start, StandardCharsets.UTF_8);
        items.add(new Item.Part(text, last, cost));
        waitingBytes += cost;
        start = end;
      } while (start < message.length);
    }
    iterate();
    return true;
  }

  /** Sends a close frame after everything that waits. */
  void offerClose(int code, String reason) {
    synchronized (this) {
      items.add(new Item.Close(code, reason));
    }
    iterate();
  }

  private static int frameEnd(byte[] message, int start) {
    int end = Math.min(message.length, start + MAX_FRAME_BYTES);
    // A continuation byte of UTF-8 is 10xxxxxx: step back to where its code point begins.
    while (end < message.length && (message[end] & 0xC0) == 0x80) {
      end--;
    }
    return end;
  }

  @Override
  protected Action process() {
    Item item;
    synchronized (this) {
      if (session == null || items.isEmpty()) {
        return Action.IDLE;
      }
      item = items.poll();
      sendingBytes = item instanceof Item.Part part ? part.cost() : 0;
    }
    Callback next = Callback.from(this::succeeded, this::failed);
    switch (item) {
      case Item.Part part -> session.sendPartialText(part.text(), part.last(), next);
      case Item.Close close -> session.close(close.code(), close.reason(), next);
    }
    return Action.SCHEDULED;
  }

  @Override
  protected void onSuccess() {
    synchronized (this) {
      waitingBytes -= sendingBytes;
    }
  }
}
