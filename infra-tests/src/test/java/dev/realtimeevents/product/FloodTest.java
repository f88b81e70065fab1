package dev.realtimeevents.product;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.realtimeevents.local.cli.DevelopmentOptions;
import dev.realtimeevents.local.template.Application.HttpApi;
import dev.realtimeevents.local.template.Application.HttpRoute;
import dev.realtimeevents.wire.RawHttp;
import java.net.URI;
import java.net.http.HttpRequest;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * A stranger floods everything that the pages of the site name. On AWS an address is one API: who
 * knows the URL of the history can call every route of that API.
 */
@Order(3)
final class FloodTest {
  private static final int DISPATCHES = 33;

  @Test
  @Timeout(value = 2, unit = TimeUnit.MINUTES)
  void aFloodOnThePublicAddressLeavesDispatchesAlone() throws Exception {
    try (Product product = Product.start(FloodTest::withThrottlesThatAnyMachineReaches);
        Flood flood = Flood.of(requests(product))) {
      while (flood.answers(429) < 500) {
        Thread.sleep(10);
      }
      var webhook = new Webhook(product.secret());
      var statuses = new ArrayList<Integer>();
      for (int i = 0; i < DISPATCHES; i++) {
        RawHttp.Answer answer =
            product.send(
                webhook
                    .id("msg_flood_" + i)
                    .of("{\"event\":\"flooded\",\"channel\":\"order:flood\"}")
                    .request());
        statuses.add(answer.status());
      }
      assertEquals(
          Collections.nCopies(DISPATCHES, 200), statuses, () -> flood.answers().toString());
      assertTrue(flood.answers(429) > 500, "the flood went on");
    }
  }

  /** The burst is enough for the dispatches of this test, and for nothing else. */
  private static DevelopmentOptions withThrottlesThatAnyMachineReaches(DevelopmentOptions options) {
    for (String route : List.of("Dispatch", "History")) {
      options.parameter(route + "RateLimit", "1");
      options.parameter(route + "BurstLimit", String.valueOf(DISPATCHES));
    }
    return options;
  }

  /** Requests to each route of the history's API, to paths without a route, and preflights. */
  private static List<HttpRequest> requests(Product product) {
    URI root = product.dispatch().resolve("/");
    var requests = new ArrayList<HttpRequest>();
    HttpApi api =
        product.here().application().httpApis().stream()
            .filter(each -> each.routes().stream().anyMatch(r -> r.path().equals("/history")))
            .findFirst()
            .orElseThrow();
    for (HttpRoute route : api.routes()) {
      requests.add(Flood.request(route.method(), root.resolve(route.path())));
    }
    requests.add(Flood.request("GET", root.resolve("/history?channel=public")));
    requests.add(Flood.request("GET", root.resolve("/unknown")));
    requests.add(Flood.request("POST", root.resolve("/history")));
    requests.add(
        Flood.request(
            "OPTIONS",
            root.resolve("/history"),
            "Origin",
            "https://example.com",
            "Access-Control-Request-Method",
            "GET"));
    return requests;
  }
}
