package dev.realtimeevents.aws;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import software.amazon.awssdk.core.SdkRequest;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;

/** Records the requests to DynamoDB, and lets a test act before one. For one thread. */
final class Requests implements ExecutionInterceptor {
  private final List<String> names = new ArrayList<>();
  private final Deque<Runnable> actions = new ArrayDeque<>();

  void clear() {
    names.clear();
  }

  List<String> names() {
    return List.copyOf(names);
  }

  /** Acts once, before the request that follows so many others. */
  void before(int others, Runnable action) {
    actions.clear();
    for (int n = 0; n < others; n++) {
      actions.add(() -> {});
    }
    actions.add(action);
  }

  @Override
  public void beforeExecution(Context.BeforeExecution context, ExecutionAttributes attributes) {
    SdkRequest request = context.request();
    names.add(request.getClass().getSimpleName().replace("Request", ""));
    Runnable action = actions.poll();
    if (action != null) {
      action.run();
    }
  }
}
