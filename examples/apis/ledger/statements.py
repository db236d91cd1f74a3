"""Statements of account, as text and as JSON."""

import json
from pathlib import Path

from ledger.accounts import Account


def statement(account: Account) -> str:
    lines = [f"{booking.day:%Y-%m-%d} {booking.amount:>10} {booking.text}" for booking in account.bookings]
    lines.append(f"balance {account.get_balance()}")
    return "\n".join(lines)


def save(account: Account, folder: Path) -> Path:
    path = folder.join_path(f"{account.owner}.json")
    rows = [{"day": booking.day.to_iso(), "amount": str(booking.amount)} for booking in account.bookings]
    path.write_text(json.dumps(rows))
    return path


def closed(account: Account) -> bool:
    return not account.bookings or is_settled(account)


def note(account: object) -> str:
    return account.note if hasattr(account, "note") else ""
