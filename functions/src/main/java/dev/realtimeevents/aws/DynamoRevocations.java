package dev.realtimeevents.aws;

import static dev.realtimeevents.aws.Items.EXPIRES_AT;
import static dev.realtimeevents.aws.Items.number;
import static dev.realtimeevents.aws.Items.seconds;

import dev.realtimeevents.token.Grant;
import dev.realtimeevents.token.Revocations;
import dev.realtimeevents.token.Tokens;
import java.time.Instant;
import java.util.HashMap;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

/** Revocations in the subscriptions table, for as long as a token issued before them could live. */
final class DynamoRevocations implements Revocations {
  private static final String REVOKED_AT = "revokedAt";

  private final DynamoDbClient dynamo;
  private final String table;

  DynamoRevocations(DynamoDbClient dynamo, String table) {
    this.dynamo = dynamo;
    this.table = table;
  }

  @Override
  public void revoke(String subject, Instant now) {
    var item = new HashMap<>(SubscriptionKeys.revocation(subject));
    item.put(REVOKED_AT, number(now.toEpochMilli()));
    item.put(EXPIRES_AT, seconds(now.plus(Tokens.MAX_LIFE)));
    dynamo.putItem(put -> put.tableName(table).item(item));
  }

  @Override
  public boolean revoked(Grant grant) {
    var item =
        dynamo
            .getItem(
                get ->
                    get.tableName(table)
                        .key(SubscriptionKeys.revocation(grant.subject()))
                        .consistentRead(true))
            .item();
    return !item.isEmpty() && grant.issuedAt().toEpochMilli() <= number(item, REVOKED_AT);
  }
}
