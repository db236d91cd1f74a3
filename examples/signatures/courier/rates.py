"""What it costs to send something."""


def price(weight: float, distance: float, *, express: bool = False) -> float:
    base = 2.5 + weight * 0.8 + distance * 0.02
    return base * 1.6 if express else base


class Label:
    def __init__(self, recipient: str, *, fragile: bool = False) -> None:
        self.recipient = recipient
        self.fragile = fragile

    def render(self, width: int = 40) -> str:
        text = f"TO {self.recipient}"
        return (f"{text} FRAGILE" if self.fragile else text).ljust(width)
