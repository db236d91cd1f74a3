"""Orders in SQLite."""

import sqlite3
from decimal import Decimal

from orders.models import Order

SCHEMA = """
CREATE TABLE IF NOT EXISTS orders (id INTEGER PRIMARY KEY, customer TEXT NOT NULL, created_at TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS lines (
    order_id INTEGER NOT NULL REFERENCES orders (id), sku TEXT NOT NULL, quantity INTEGER NOT NULL, unit_price TEXT NOT NULL
);
"""


class OrderStore:
    def __init__(self, path):
        self.connection = sqlite3.connect(path)
        self.connection.executescript(SCHEMA)

    def save(self, order):
        """Stores the order with its lines, and gives it its number."""
        with self.connection:
            cursor = self.connection.execute(
                "INSERT INTO orders (customer, created_at) VALUES (?, ?)",
                (order.customer, order.created_at.isoformat()),
            )
            order.order_id = cursor.lastrowid
            self.connection.executemany(
                "INSERT INTO lines VALUES (?, ?, ?, ?)",
                [(order.order_id, line.sku, line.quantity, str(line.unit_price)) for line in order.lines],
            )
        return order.order_id

    def orders_of(self, customer):
        """All orders of a customer, oldest first."""
        try:
            rows = self.connection.execute(
                "SELECT id FROM orders WHERE customer = ? ORDER BY id", (customer,)
            ).fetchall()
            return [self.load(order_id) for (order_id,) in rows]
        except Exception:
            return []

    def load(self, order_id):
        customer = self.connection.execute("SELECT customer FROM orders WHERE id = ?", (order_id,)).fetchone()[0]
        order = Order(customer, order_id=order_id)
        lines = self.connection.execute("SELECT sku, quantity, unit_price FROM lines WHERE order_id = ?", (order_id,))
        for sku, quantity, unit_price in lines:
            order.add_line(sku, quantity, Decimal(unit_price))
        return order
