"""A queue of the deployed stack."""

from . import events

COUNTS = ("ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible", "ApproximateNumberOfMessagesDelayed")


class Queue:
    def __init__(self, client, url):
        self._client = client
        self.url = url

    def send(self, bodies):
        """Puts messages there; answers their ids, in order. A text goes as it is."""
        bodies = [body if isinstance(body, str) else events.text(body) for body in bodies]
        ids = []
        for start in range(0, len(bodies), 10):
            entries = [{"Id": str(index), "MessageBody": body} for index, body in enumerate(bodies[start:start + 10])]
            answer = self._client.send_message_batch(QueueUrl=self.url, Entries=entries)
            assert not answer.get("Failed"), answer["Failed"]
            ids += [sent["MessageId"] for sent in sorted(answer["Successful"], key=lambda sent: int(sent["Id"]))]
        return ids

    def size(self):
        """Messages there, in flight or not."""
        return sum(self._counts().values())

    def in_flight(self):
        """Messages that somebody has received."""
        return self._counts()["ApproximateNumberOfMessagesNotVisible"]

    def _counts(self):
        found = self._client.get_queue_attributes(QueueUrl=self.url, AttributeNames=list(COUNTS))["Attributes"]
        return {name: int(found[name]) for name in COUNTS}

    def set_visibility(self, seconds):
        """How soon a message that failed comes back. The template's half an hour is too long to wait for."""
        self._client.set_queue_attributes(QueueUrl=self.url, Attributes={"VisibilityTimeout": str(seconds)})

    def take(self):
        """Takes every message from the queue."""
        taken = []
        while True:
            answer = self._client.receive_message(
                QueueUrl=self.url, MaxNumberOfMessages=10, AttributeNames=["ApproximateReceiveCount"])
            messages = answer.get("Messages", [])
            if not messages:
                return taken
            for message in messages:
                self._client.delete_message(QueueUrl=self.url, ReceiptHandle=message["ReceiptHandle"])
            taken += messages
