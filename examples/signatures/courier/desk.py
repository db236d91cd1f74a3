"""The desk where parcels are handed in."""

from courier.rates import Label, price


def quote(weight: float, distance: float) -> str:
    return f"{price(weight, distance, expres=True):.2f}"


def quote_flat(weight: float) -> float:
    return price(weight)


def label(name: str, street: str) -> str:
    return Label(name, street).render()


def small_label(name: str) -> str:
    return Label(name, fragile=True).render(20, "left")


def any_label(name: str, **options: bool) -> Label:
    return Label(name, **options)
