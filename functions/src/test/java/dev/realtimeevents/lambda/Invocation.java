package dev.realtimeevents.lambda;

import com.amazonaws.services.lambda.runtime.ClientContext;
import com.amazonaws.services.lambda.runtime.CognitoIdentity;
import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.LambdaLogger;

/** The Lambda context of an invocation: the part that these functions use. */
public record Invocation(String requestId, int remainingTimeInMillis, String functionName)
    implements Context {

  /** Of a function without a name, whose lines have no metrics. */
  public Invocation(String requestId, int remainingTimeInMillis) {
    this(requestId, remainingTimeInMillis, "");
  }

  public static Invocation of(String requestId) {
    return new Invocation(requestId, 29_000);
  }

  /** Of a function that has this name. */
  public Invocation of(Class<?> function) {
    return new Invocation(requestId, remainingTimeInMillis, function.getSimpleName());
  }

  @Override
  public String getAwsRequestId() {
    return requestId;
  }

  @Override
  public int getRemainingTimeInMillis() {
    return remainingTimeInMillis;
  }

  @Override
  public String getLogGroupName() {
    throw new UnsupportedOperationException();
  }

  @Override
  public String getLogStreamName() {
    throw new UnsupportedOperationException();
  }

  @Override
  public String getFunctionName() {
    return functionName;
  }

  @Override
  public String getFunctionVersion() {
    throw new UnsupportedOperationException();
  }

  @Override
  public String getInvokedFunctionArn() {
    throw new UnsupportedOperationException();
  }

  @Override
  public CognitoIdentity getIdentity() {
    throw new UnsupportedOperationException();
  }

  @Override
  public ClientContext getClientContext() {
    throw new UnsupportedOperationException();
  }

  @Override
  public int getMemoryLimitInMB() {
    throw new UnsupportedOperationException();
  }

  @Override
  public LambdaLogger getLogger() {
    throw new UnsupportedOperationException();
  }
}
