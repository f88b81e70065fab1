import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * Many WebSocket clients in one thread, as cheap as a client can be: they look for the mark of each
 * event in what arrives, and note when. {@code java Clients.java URL COUNT plain|library}.
 *
 * <p>A mark is {@code "sent":"<number>/<System.nanoTime of the sender>"} in the data of an event. A
 * library client chooses the subprotocol {@code realtime-events} and subscribes to {@code public}.
 *
 * <p>Prints {@code connected <how many>} until all are. For each line {@code <first> <how many>} of
 * its input it prints {@code expecting}, and one line of JSON when all clients have those events,
 * or when nothing has come for some time. For the line {@code duplicates} it prints how often an
 * event has come to a client that had it, by then. Ends with its input.
 */
public final class Clients {
  private static final byte[] MARK = "\"sent\":\"".getBytes(StandardCharsets.US_ASCII);
  private static final int HANDSHAKES = 32; // at the same time
  private static final long PATIENCE = 20_000_000_000L;
  private static final long PROGRESS = 500_000_000L;
  private static final String SUBSCRIBE =
      "{\"action\":\"subscribe\",\"channel\":\"public\",\"ref\":\"1\"}";

  private final URI url;
  private final boolean library;
  private final Selector selector = Selector.open();
  private final ByteBuffer buffer = ByteBuffer.allocateDirect(256 * 1024);
  private final byte[] bytes = new byte[buffer.capacity()];
  private final ConcurrentLinkedQueue<String> input = new ConcurrentLinkedQueue<>();
  private final List<Client> clients = new ArrayList<>();
  private int connected;

  // The measurement that runs.
  private int first;
  private int events;
  private boolean reported = true;
  private int received;
  private int duplicates;
  private long[] waits = new long[0];
  private long last;

  private Clients(URI url, boolean library) throws IOException {
    this.url = url;
    this.library = library;
  }

  public static void main(String[] args) throws IOException {
    var clients = new Clients(URI.create(args[0]), args[2].equals("library"));
    clients.connect(Integer.parseInt(args[1]));
    Thread.ofPlatform().daemon().start(clients::readInput);
    clients.serve();
  }

  private void readInput() {
    try (var lines = new BufferedReader(new InputStreamReader(System.in))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        input.add(line);
        selector.wakeup();
      }
    } catch (IOException e) {
      // The end of the input too.
    }
    System.exit(0);
  }

  private void connect(int count) throws IOException {
    long told = System.nanoTime();
    while (connected < count) {
      while (clients.size() < count && clients.size() - connected < HANDSHAKES) {
        clients.add(new Client());
      }
      selector.select(this::ready);
      if (connected < count && System.nanoTime() - told > PROGRESS) {
        System.out.println("connected " + connected);
        told = System.nanoTime();
      }
    }
    System.out.println("connected " + connected);
  }

  private void serve() throws IOException {
    while (true) {
      selector.select(this::ready, 1000);
      if (!reported && (isComplete() || System.nanoTime() - last > PATIENCE)) {
        report();
        reported = true;
      }
      String line = input.poll();
      if (line == null) {
        continue;
      }
      if (line.equals("duplicates")) {
        System.out.println(duplicates);
      } else {
        String[] words = line.split(" ");
        expect(Integer.parseInt(words[0]), Integer.parseInt(words[1]));
      }
    }
  }

  private boolean isComplete() {
    return received == events * clients.size();
  }

  private void expect(int firstEvent, int howMany) {
    first = firstEvent;
    events = howMany;
    reported = false;
    received = 0;
    waits = new long[howMany * clients.size()];
    last = System.nanoTime();
    clients.forEach(client -> client.seen.clear());
    System.out.println("expecting");
  }

  private void report() {
    long[] sorted = Arrays.copyOf(waits, received);
    Arrays.sort(sorted);
    System.out.printf(
        Locale.ROOT,
        "{\"received\":%d,\"missing\":%d,\"last\":%d,\"p50\":%.3f,\"p99\":%.3f,\"max\":%.3f}%n",
        received,
        events * clients.size() - received,
        last,
        quantile(sorted, 0.5),
        quantile(sorted, 0.99),
        quantile(sorted, 1));
  }

  private static double quantile(long[] sorted, double q) {
    return sorted.length == 0
        ? 0
        : sorted[Math.min(sorted.length - 1, (int) (sorted.length * q))] / 1e6;
  }

  private void ready(SelectionKey key) {
    Client client = (Client) key.attachment();
    try {
      if (key.isConnectable()) {
        client.shakeHands();
      } else {
        client.read();
      }
    } catch (IOException e) {
      System.err.println("A client of " + url + " has ended: " + e.getMessage());
      System.exit(1);
    }
  }

  private final class Client {
    private final SocketChannel channel = SocketChannel.open();
    private final SelectionKey key;
    private final BitSet seen = new BitSet();
    private final StringBuilder greeting = new StringBuilder();
    private boolean subscribing;
    private boolean listening;

    /** How much of the mark was read, then its number, then its time. */
    private int matched;

    private long number;
    private long time;

    Client() throws IOException {
      channel.configureBlocking(false);
      key = channel.register(selector, SelectionKey.OP_CONNECT, this);
      channel.connect(new InetSocketAddress(url.getHost(), url.getPort()));
    }

    void shakeHands() throws IOException {
      channel.finishConnect();
      key.interestOps(SelectionKey.OP_READ);
      String path = url.getPath().isEmpty() ? "/" : url.getPath();
      write(
          "GET %s HTTP/1.1\r\nHost: %s\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                  .formatted(path, url.getAuthority())
              + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
              + (library ? "Sec-WebSocket-Protocol: realtime-events\r\n\r\n" : "\r\n"));
    }

    void read() throws IOException {
      buffer.clear();
      int length = channel.read(buffer);
      if (length < 0) {
        throw new IOException("closed by the server");
      }
      buffer.flip().get(bytes, 0, length);
      if (listening) {
        find(length);
      } else {
        greet(new String(bytes, 0, length, StandardCharsets.ISO_8859_1));
      }
    }

    private void greet(String text) throws IOException {
      greeting.append(text);
      if (subscribing) {
        listening = greeting.indexOf("\"subscribed\"") >= 0;
      } else if (greeting.indexOf("\r\n\r\n") >= 0) {
        if (!greeting.toString().startsWith("HTTP/1.1 101")) {
          throw new IOException(greeting.toString());
        }
        listening = !library;
        subscribing = library;
        if (library) {
          subscribe();
        }
      }
      if (listening) {
        connected++;
      }
    }

    /** One masked frame of text; the mask is zero. */
    private void subscribe() throws IOException {
      byte[] message = SUBSCRIBE.getBytes(StandardCharsets.US_ASCII);
      ByteBuffer frame = ByteBuffer.allocate(6 + message.length);
      frame.put((byte) 0x81).put((byte) (0x80 | message.length)).putInt(0).put(message);
      channel.write(frame.flip());
    }

    private void write(String text) throws IOException {
      channel.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII)));
    }

    /** Marks may be cut anywhere, also by the header of a frame. */
    private void find(int length) {
      int state = matched;
      for (int i = 0; i < length; i++) {
        byte b = bytes[i];
        if (state < MARK.length) {
          state = b == MARK[state] ? state + 1 : b == '"' ? 1 : 0;
        } else if (b >= '0' && b <= '9') {
          if (state == MARK.length) {
            number = number * 10 + b - '0';
          } else {
            time = time * 10 + b - '0';
          }
        } else if (b == '/') {
          state++;
        } else if (b == '"') {
          note((int) number - first, time);
          number = 0;
          time = 0;
          state = 0;
        }
      }
      matched = state;
    }

    private void note(int event, long sent) {
      if (event >= events) {
        return;
      }
      if (event < 0 || seen.get(event)) {
        duplicates++;
        return;
      }
      seen.set(event);
      last = System.nanoTime();
      waits[received++] = last - sent;
    }
  }
}
