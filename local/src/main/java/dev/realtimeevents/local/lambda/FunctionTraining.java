package dev.realtimeevents.local.lambda;

import dev.realtimeevents.local.child.AotCache;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Loads functions, and handles no event.
 *
 * @param api of the process; never gives it an event
 * @param command starts the first function
 * @param handlers of all functions with this class path
 */
record FunctionTraining(RuntimeApi api, FunctionCommand command, List<String> handlers)
    implements AotCache.Training {
  private static final int LOADING_SECONDS = 60;

  @Override
  public Process start(List<String> options) throws IOException {
    Process process =
        command.training(api.address(), options, handlers).redirectOutput(Redirect.DISCARD).start();
    process.onExit().thenRun(() -> api.ended(new Invocation.Failed("Runtime.ExitError", "")));
    return process;
  }

  @Override
  public boolean work(Process process) throws IOException, InterruptedException {
    try {
      return api.initialised().get(LOADING_SECONDS, TimeUnit.SECONDS).isEmpty();
    } catch (ExecutionException | TimeoutException e) {
      throw new IOException("Loading the functions took too long", e);
    }
  }
}
