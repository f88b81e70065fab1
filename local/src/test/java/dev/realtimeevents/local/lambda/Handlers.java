package dev.realtimeevents.local.lambda;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** Functions that run in processes in the tests of this package. */
public final class Handlers {
  private Handlers() {}

  /** Answers with its event, byte by byte. */
  public static final class Echo implements RequestStreamHandler {
    @Override
    public void handleRequest(InputStream in, OutputStream out, Context context)
        throws IOException {
      in.transferTo(out);
    }
  }

  /** The event of a typed handler. */
  public static final class Order {
    private String item;
    private int count;

    public String getItem() {
      return item;
    }

    public void setItem(String item) {
      this.item = item;
    }

    public int getCount() {
      return count;
    }

    public void setCount(int count) {
      this.count = count;
    }
  }

  /** Receives and returns objects, which the runtime client converts from and to JSON. */
  public static final class Typed implements RequestHandler<Order, Order> {
    @Override
    public Order handleRequest(Order order, Context context) {
      order.setCount(order.getCount() + 1);
      return order;
    }
  }

  /** Answers with its context and its environment. */
  public static final class Self implements RequestHandler<Object, Map<String, Object>> {
    @Override
    public Map<String, Object> handleRequest(Object event, Context context) {
      return Map.of(
          "pid", ProcessHandle.current().pid(),
          "requestId", context.getAwsRequestId(),
          "arn", context.getInvokedFunctionArn(),
          "name", context.getFunctionName(),
          "memory", context.getMemoryLimitInMB(),
          "remaining", context.getRemainingTimeInMillis(),
          "compilers", System.getProperty("test.option", ""),
          "environment", System.getenv());
    }
  }

  /** Connects to the port in its event, and answers when it receives a byte. */
  public static final class Rendezvous implements RequestHandler<Integer, String> {
    @Override
    public String handleRequest(Integer port, Context context) {
      try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
        return socket.getInputStream().read() == 'y' ? "met" : "not met";
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  /** Does what its event says. */
  public static final class Obedient implements RequestHandler<String, String> {
    @Override
    public String handleRequest(String wish, Context context) {
      switch (wish) {
        case "throw" -> throw new IllegalStateException("no luck, Zoë");
        case "exit" -> System.exit(3);
        case "halt" -> Runtime.getRuntime().halt(0);
        case "hang" -> {
          while (true) {
            Thread.onSpinWait();
          }
        }
        case "overflow" -> handleRequest(wish, context);
        case "print" -> {
          System.out.println("{\"level\":\"INFO\",\"message\":\"naïve ☃\"}");
          System.err.println("to standard error");
        }
        default -> {}
      }
      return "pid " + ProcessHandle.current().pid();
    }
  }

  /** Answers with a string of as many bytes as its event says. */
  public static final class Long implements RequestHandler<Integer, String> {
    @Override
    public String handleRequest(Integer bytes, Context context) {
      return "x".repeat(bytes - 2);
    }
  }

  /** Its constructor throws while the file in {@code BROKEN_WHILE} exists. */
  public static final class Broken implements RequestStreamHandler {
    public Broken() {
      if (Files.exists(Path.of(System.getenv("BROKEN_WHILE")))) {
        throw new UnsupportedOperationException("the file is there");
      }
    }

    @Override
    public void handleRequest(InputStream in, OutputStream out, Context context)
        throws IOException {
      in.transferTo(out);
    }
  }
}
