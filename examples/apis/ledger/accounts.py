"""An account and its bookings."""

from datetime import date
from decimal import Decimal


class Booking:
    def __init__(self, day: date, amount: Decimal, text: str) -> None:
        self.day = day
        self.amount = amount
        self.text = text


class Account:
    def __init__(self, owner: str) -> None:
        self.owner = owner
        self.bookings: list[Booking] = []

    def book(self, day: date, amount: Decimal, text: str = "") -> Booking:
        booking = Booking(day, amount, text)
        self.bookings.append(booking)
        return booking

    def balance(self) -> Decimal:
        return sum((booking.amount for booking in self.bookings), Decimal())
