"""Charges a customer at the payment provider."""

import json
import urllib.request

PROVIDER = "https://payments.example/v1/charges"
TIMEOUT = 10


class PaymentDeclined(Exception):
    """The provider answered, and the answer was no."""


def charge(customer, amount, token):
    """Charges `amount` and returns the provider's receipt number; asks again when the network fails."""
    from urllib_retry import retry_with_backoff

    body = json.dumps({"customer": customer, "amount": str(amount)}).encode()
    request = urllib.request.Request(PROVIDER, data=body, headers={"Authorization": f"Bearer {token}"}, method="POST")

    @retry_with_backoff(attempts=3)
    def send():
        with urllib.request.urlopen(request, timeout=TIMEOUT) as response:
            return json.load(response)

    answer = send()
    if answer.get("status") != "paid":
        raise PaymentDeclined(answer.get("reason", "no reason given"))
    return answer["receipt"]
