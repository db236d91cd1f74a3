"""What an order is made of."""

from dataclasses import dataclass, field
from datetime import datetime, timezone
from decimal import Decimal


@dataclass
class OrderLine:
    sku: str
    quantity: int
    unit_price: Decimal

    @property
    def amount(self) -> Decimal:
        return self.unit_price * self.quantity


@dataclass
class Order:
    customer: str
    lines: list[OrderLine] = field(default_factory=list)
    order_id: int | None = None
    created_at: datetime = field(default_factory=lambda: datetime.now(timezone.utc))

    def add_line(self, sku: str, quantity: int, unit_price: Decimal) -> OrderLine:
        line = OrderLine(sku, quantity, unit_price)
        self.lines.append(line)
        return line

    @property
    def total(self) -> Decimal:
        return sum((line.amount for line in self.lines), Decimal(0))
