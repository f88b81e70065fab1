/**
 * Local versions of the AWS services that functions use: DynamoDB Local and ElasticMQ as processes,
 * an endpoint of Secrets Manager, and Lambda's SQS event source.
 *
 * <pre>{@code
 * try (var tables = DynamoDbLocal.start(repository, endpoint, Optional.empty(), ended)) {
 *   tables.create(application.tables());
 *   // tables.endpoint() is the AWS_ENDPOINT_URL_DYNAMODB of functions
 * }
 * }</pre>
 *
 * <p>They listen on 127.0.0.1 only, answer below a path that nobody can guess, and end with the
 * gateway, however it ends.
 */
package dev.realtimeevents.local.backing;
