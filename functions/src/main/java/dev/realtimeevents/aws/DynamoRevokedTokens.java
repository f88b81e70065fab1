package dev.realtimeevents.aws;

import static dev.realtimeevents.aws.Items.EXPIRES_AT;
import static dev.realtimeevents.aws.Items.number;
import static dev.realtimeevents.aws.Items.seconds;

import dev.realtimeevents.revoke.RevokedTokens;
import dev.realtimeevents.token.Grant;
import dev.realtimeevents.token.TokenVerifier;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.ConditionalCheckFailedException;

/** Revocations in the subscriptions table. Each expires with the last token that it can concern. */
final class DynamoRevokedTokens implements RevokedTokens {
  private static final String REVOKED_UNTIL = "revokedUntil";

  private final DynamoDbClient dynamo;
  private final String table;
  private final InstantSource clock;

  DynamoRevokedTokens(DynamoDbClient dynamo, String table, InstantSource clock) {
    this.dynamo = dynamo;
    this.table = table;
    this.clock = clock;
  }

  @Override
  public void revoke(String subject, Instant until) {
    AttributeValue millis = number(until.toEpochMilli());
    var item = new HashMap<>(SubscriptionKeys.revocation(subject));
    item.put(REVOKED_UNTIL, millis);
    item.put(EXPIRES_AT, seconds(until.plus(TokenVerifier.MAX_LIFE)));
    try {
      dynamo.putItem(
          put ->
              put.tableName(table)
                  .item(item)
                  .conditionExpression(
                      "attribute_not_exists(revokedUntil) OR revokedUntil < :until")
                  .expressionAttributeValues(Map.of(":until", millis)));
    } catch (ConditionalCheckFailedException reachesFurtherAlready) {
      // The tokens are revoked already.
    }
  }

  @Override
  public boolean contains(Grant grant) {
    Map<String, AttributeValue> item =
        dynamo
            .getItem(
                get ->
                    get.tableName(table)
                        .key(SubscriptionKeys.revocation(grant.subject()))
                        .consistentRead(true))
            .item();
    return !item.isEmpty()
        && !Items.expired(item, clock.instant())
        && grant.issuedAt().toEpochMilli() <= number(item, REVOKED_UNTIL);
  }
}
