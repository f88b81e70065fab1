/**
 * DynamoDB, SQS, Secrets Manager and the API Gateway Management API behind the seams of the other
 * packages, and {@link dev.realtimeevents.aws.Wiring}, which puts everything together. No other
 * package knows the AWS SDK.
 */
package dev.realtimeevents.aws;
