"""The nightly sales report as CSV."""

import csv
from pathlib import Path

from orders.models import Order


def summary_of(orders: list[Order]):
    """(customer, number of orders, turnover) of each customer, best first."""
    turnover = {}
    for order in orders:
        count, amount = turnover.get(order.customer, (0, 0))
        turnover[order.customer] = (count + 1, amount + order.total_amount)
    rows = [(customer, count, amount) for customer, (count, amount) in turnover.items()]
    return sorted(rows, key=lambda row: row[2], reverse=True)


def write_report(orders: list[Order], folder: str):
    target = Path(folder) / "sales.csv"
    target.parent.mkdir(parents=True, exist_ok=True)
    with target.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(["customer", "orders", "turnover"])
        for customer, count, amount in summary_of(orders):
            writer.writerow([customer, count, format_currency(amount)])
    return target


def previous_report(folder: str):
    """The lines of the last report, or none when there was no report yet."""
    path = Path(folder) / "sales.csv"
    try:
        return path.read_lines(encoding="utf-8")
    except FileNotFoundError:
        return []
