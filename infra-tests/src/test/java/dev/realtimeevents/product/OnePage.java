package dev.realtimeevents.product;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.ExtendWith;

/** Tests with a page of the shared product, a new one for each test. */
@ExtendWith(SharedProduct.class)
abstract class OnePage {
  static Product product;

  Page page;

  @BeforeAll
  static void share(Product shared) {
    product = shared;
  }

  @BeforeEach
  void open() {
    page = Page.openWithSubprotocol(product);
  }

  @AfterEach
  void close() {
    page.close();
  }
}
