/**
 * Implements the interfaces of the other packages with DynamoDB, SQS, Secrets Manager and the API
 * Gateway Management API. {@link dev.realtimeevents.aws.Wiring} builds the features. No other
 * package uses the AWS SDK.
 */
package dev.realtimeevents.aws;
