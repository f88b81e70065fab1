package dev.realtimeevents.aws;

import java.util.concurrent.atomic.AtomicInteger;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItemsRequest;

/** Loses one transaction: on its way to DynamoDB, or only its answer. */
final class LostTransaction implements ExecutionInterceptor {
  enum Lost {
    REQUEST,
    ANSWER
  }

  private final Lost lost;
  private final AtomicInteger left;

  /**
   * @param number of the transaction that is lost, from 1
   */
  LostTransaction(Lost lost, int number) {
    this.lost = lost;
    this.left = new AtomicInteger(number);
  }

  @Override
  public void beforeTransmission(
      Context.BeforeTransmission context, ExecutionAttributes attributes) {
    if (context.request() instanceof TransactWriteItemsRequest
        && left.decrementAndGet() == 0
        && lost == Lost.REQUEST) {
      throw new IllegalStateException("The request is lost");
    }
  }

  @Override
  public void afterTransmission(Context.AfterTransmission context, ExecutionAttributes attributes) {
    if (context.request() instanceof TransactWriteItemsRequest
        && left.get() == 0
        && lost == Lost.ANSWER) {
      throw new IllegalStateException("The answer is lost");
    }
  }
}
