package dev.realtimeevents.aws;

import software.amazon.awssdk.core.SdkRequest;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.services.dynamodb.model.BatchGetItemRequest;
import software.amazon.awssdk.services.dynamodb.model.GetItemRequest;
import software.amazon.awssdk.services.dynamodb.model.KeysAndAttributes;
import software.amazon.awssdk.services.dynamodb.model.QueryRequest;
import software.amazon.awssdk.services.dynamodb.model.ScanRequest;
import software.amazon.awssdk.services.dynamodb.model.Select;

/**
 * Fails on every read that is not strongly consistent. DynamoDB Local cannot show the difference,
 * because all its reads are. A count of subscribers may be a moment old.
 */
final class StrongReads implements ExecutionInterceptor {

  @Override
  public void beforeExecution(Context.BeforeExecution context, ExecutionAttributes attributes) {
    if (!strong(context.request())) {
      throw new AssertionError("must be strongly consistent: " + context.request());
    }
  }

  private static boolean strong(SdkRequest request) {
    return switch (request) {
      case GetItemRequest get -> Boolean.TRUE.equals(get.consistentRead());
      case BatchGetItemRequest get ->
          get.requestItems().values().stream()
              .map(KeysAndAttributes::consistentRead)
              .allMatch(Boolean.TRUE::equals);
      case QueryRequest query ->
          Boolean.TRUE.equals(query.consistentRead())
              || (query.select() == Select.COUNT
                  && query.indexName() == null
                  && query.expressionAttributeNames().containsKey("#shard"));
      case ScanRequest _ -> false;
      default -> true;
    };
  }
}
