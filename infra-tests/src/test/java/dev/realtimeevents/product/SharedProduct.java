package dev.realtimeevents.product;

import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Gives every class the same product, with the default options. It starts when the first class asks
 * and ends with the last test.
 *
 * <p>The classes run at the same time. Only {@link BadInputTest} publishes to {@code public}. Those
 * that publish to {@code woocommerce} lock it; the others use channels of their own.
 */
final class SharedProduct implements ParameterResolver {
  /** The lock of the tests that publish to this channel. */
  static final String WOOCOMMERCE = "woocommerce";

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    return parameter.getParameter().getType() == Product.class;
  }

  @Override
  public Product resolveParameter(ParameterContext parameter, ExtensionContext context) {
    return context
        .getRoot()
        .getStore(Namespace.create(SharedProduct.class))
        .computeIfAbsent(Product.class, _ -> open(), Product.class);
  }

  private static Product open() {
    try {
      return Product.open();
    } catch (Exception e) {
      throw new IllegalStateException("the product does not start", e);
    }
  }
}
