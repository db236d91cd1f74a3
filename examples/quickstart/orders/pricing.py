"""Discounts and tax."""

from decimal import ROUND_HALF_UP, Decimal

from orders.models import Order

TAX_RATE = Decimal("0.19")
VOUCHERS = {"WELCOME10": Decimal("0.10"), "SUMMER5": Decimal("0.05")}


def round_cents(amount: Decimal) -> Decimal:
    return amount.quantize(Decimal("0.01"), rounding=ROUND_HALF_UP)


def apply_voucher(amount: Decimal, voucher: str | None) -> Decimal:
    rate = VOUCHERS.get(voucher or "", Decimal(0))
    return amount * (1 - rate)


def price_of(order: Order, voucher: str | None = None) -> Decimal:
    """The price with tax, after the voucher."""
    net = apply_voucher(order.total, voucher)
    return round_cents(net * (1 + TAX_RATE))
