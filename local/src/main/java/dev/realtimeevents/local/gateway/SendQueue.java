package dev.realtimeevents.local.gateway;

import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import org.eclipse.jetty.util.IteratingCallback;
import org.eclipse.jetty.websocket.api.Callback;
import org.eclipse.jetty.websocket.api.Session;

/**
 * The messages that wait to be sent on one socket. A full queue rejects further messages, so that a
 * slow reader delays nobody. A message longer than a frame is split at code points. Thread-safe.
 */
final class SendQueue extends IteratingCallback {
  /** The longest frame that API Gateway sends or accepts. */
  static final int MAX_FRAME_BYTES = 32 * 1024;

  private static final int MAX_WAITING_BYTES = 1024 * 1024;

  /** Added to each message, to limit the number of empty ones too. */
  private static final int MESSAGE_OVERHEAD_BYTES = 64;

  private sealed interface Item {
    record Part(String text, boolean last, int cost) implements Item {}

    record Close(int code, String reason) implements Item {}
  }

  private final Deque<Item> items = new ArrayDeque<>();
  private int waitingBytes;
  private int sendingBytes;
  private Session session;

  /** Starts to send the messages that wait. */
  void open(Session opened) {
    synchronized (this) {
      session = opened;
    }
    iterate();
  }

  /** Adds a text message in UTF-8; false if the queue is full. */
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
        var text = new String(message, start, end - start, StandardCharsets.UTF_8);
        items.add(new Item.Part(text, last, cost));
        waitingBytes += cost;
        start = end;
      } while (start < message.length);
    }
    iterate();
    return true;
  }

  /** Sends a close frame after all messages that wait. */
  void offerClose(int code, String reason) {
    synchronized (this) {
      items.add(new Item.Close(code, reason));
    }
    iterate();
  }

  private static int frameEnd(byte[] message, int start) {
    int end = Math.min(message.length, start + MAX_FRAME_BYTES);
    // A continuation byte of UTF-8 is 10xxxxxx: step back to the start of its code point.
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
