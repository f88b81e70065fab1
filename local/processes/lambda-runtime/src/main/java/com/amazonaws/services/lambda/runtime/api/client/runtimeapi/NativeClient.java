package com.amazonaws.services.lambda.runtime.api.client.runtimeapi;

import com.amazonaws.services.lambda.runtime.api.client.runtimeapi.dto.InvocationRequest;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;

/**
 * Replaces the class of this name in AWS's runtime client on platforms without its native library:
 * it comes first on the class path. The rest of the client is AWS's own code on every platform.
 */
final class NativeClient {
  private static final HttpClient HTTP =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  private static String invocations;

  private NativeClient() {}

  static void init(String runtimeApi) {
    invocations = "http://" + runtimeApi + "/2018-06-01/runtime/invocation/";
  }

  /** Waits for the next event, without a time limit, as the Runtime API requires. */
  static InvocationRequest next() {
    HttpResponse<byte[]> response =
        send(HttpRequest.newBuilder(URI.create(invocations + "next")).build());
    HttpHeaders headers = response.headers();
    var request = new InvocationRequest();
    request.setId(headers.firstValue("Lambda-Runtime-Aws-Request-Id").orElseThrow());
    request.setDeadlineTimeInMs(headers.firstValueAsLong("Lambda-Runtime-Deadline-Ms").orElse(0));
    request.setInvokedFunctionArn(
        headers.firstValue("Lambda-Runtime-Invoked-Function-Arn").orElse(""));
    request.setXrayTraceId(headers.firstValue("Lambda-Runtime-Trace-Id").orElse(null));
    request.setClientContext(headers.firstValue("Lambda-Runtime-Client-Context").orElse(null));
    request.setCognitoIdentity(headers.firstValue("Lambda-Runtime-Cognito-Identity").orElse(null));
    request.setContent(response.body());
    return request;
  }

  static void postInvocationResponse(byte[] requestId, byte[] response) {
    String path = new String(requestId, StandardCharsets.UTF_8) + "/response";
    send(
        HttpRequest.newBuilder(URI.create(invocations + path))
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofByteArray(response))
            .build());
  }

  private static HttpResponse<byte[]> send(HttpRequest request) {
    try {
      HttpResponse<byte[]> response = HTTP.send(request, HttpResponse.BodyHandlers.ofByteArray());
      if (response.statusCode() / 100 != 2) {
        throw new LambdaRuntimeClientException(request.uri().getPath(), response.statusCode());
      }
      return response;
    } catch (IOException e) {
      throw new LambdaRuntimeClientException(request.uri().getPath() + ": " + e.getMessage(), -1);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new LambdaRuntimeClientException(request.uri().getPath() + " interrupted", -1);
    }
  }
}
