"""The JSON interface over HTTP."""

import json
import os
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from orders.checkout import check_out
from orders.storage import OrderStore


class OrderHandler(BaseHTTPRequestHandler):
    def do_POST(self):
        length = int(self.headers.get("Content-Length", 0))
        try:
            basket = json.loads(self.rfile.read(length))
        except json.JSONDecodeError as error:
            self.answer(HTTPStatus.BAD_REQUEST, {"error": str(error)})
            return
        number = check_out(basket, os.environ["PAYMENT_TOKEN"])
        if number is None:
            self.answer(HTTPStatus.PAYMENT_REQUIRED, {"error": "declined"})
        else:
            self.answer(HTTPStatus.CREATED, {"order": number})

    def do_GET(self):
        customer = self.path.rpartition("/")[2]
        orders = OrderStore("orders.db").orders_of(customer)
        self.answer(HTTPStatus.OK, {"orders": [order.order_id for order in orders]})

    def answer(self, status, payload):
        body = json.dumps(payload).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


def main(port: int = 8000):
    ThreadingHTTPServer(("127.0.0.1", port), OrderHandler).serve_forever()


if __name__ == "__main__":
    main()
