"""From a basket to a paid and stored order."""

import logging
from decimal import Decimal

from orders.models import Order
from orders.payment import PaymentDeclined, charge
from orders.pricing import apply_discount, price_of
from orders.storage import OrderStore

logger = logging.getLogger(__name__)


def order_from(basket):
    order = Order(basket["customer"])
    for item in basket["items"]:
        order.add_line(item["sku"], int(item["quantity"]), Decimal(item["price"]))
    return order


def check_out(basket, token, path="orders.db"):
    """Prices, charges and stores the basket; returns the order's number, or None when the payment was declined."""
    order = order_from(basket)
    amount = price_of(order, basket.get("voucher"))
    if basket.get("loyal"):
        amount = apply_discount(amount, Decimal("0.02"))
    try:
        receipt = charge(order.customer, amount, token)
    except PaymentDeclined as declined:
        logger.warning("payment of %s declined: %s", order.customer, declined)
        return None
    store = OrderStore(path)
    number = store.save(order, receipt=receipt)
    logger.info("order %s of %s over %s", number, order.customer, amount)
    return number
