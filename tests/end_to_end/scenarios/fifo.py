"""A FIFO queue that somebody adds: what is behind a rejected message of its group waits, and other groups go on.

What waits is received as often as what is rejected: both are dead letters in the end, and nothing is lost."""

import json
import uuid

from .. import events
from ..queues import Queue
from ..report import Tally
from ..waiting import until


def run(world):
    before = world.emulator.mark()
    queue, dead_letters = create(world)
    first, behind, beside = (events.takedown(events.file(f"fifo-{name}")) for name in ("first", "behind", "beside"))
    bad = events.text(events.takedown(events.file("fifo,bad")))
    for group, body in [("a", events.text(first)), ("a", bad), ("a", events.text(behind)), ("b", events.text(beside))]:
        send(world, queue, group, body)
    attach(world, queue)
    until("two dead letters", lambda: dead_letters.size() == 2, 60)
    assert sorted(letter["Body"] for letter in dead_letters.take()) == sorted([bad, events.text(behind)])
    attempts = world.attempts([first, behind, beside], 1)
    assert [attempts.last(event) for event in (first, behind, beside)] == [["deleted"], ["not_attempted"], ["deleted"]]
    send(world, queue, "a", events.text(behind))
    assert world.wait_until_settled([behind]).last(behind) == ["deleted"]
    until("the queue is empty", lambda: queue.size() == 0, 60)
    deleted = world.emulator.calls(before).deleted()
    assert sorted(deleted) == ["fifo-behind", "fifo-beside", "fifo-first"], deleted
    return Tally(sent=4, settled=3, dead=1, deleted=3).check()


def send(world, queue, group, body):
    world.ministack.client("sqs").send_message(
        QueueUrl=queue.url, MessageBody=body, MessageGroupId=group, MessageDeduplicationId=uuid.uuid4().hex)


def create(world):
    """A FIFO queue and its dead-letter queue."""
    sqs = world.ministack.client("sqs")
    fifo = {"FifoQueue": "true"}
    dead_letters = sqs.create_queue(QueueName="dead.fifo", Attributes=fifo)["QueueUrl"]
    redrive = {"deadLetterTargetArn": arn(sqs, dead_letters), "maxReceiveCount": 2}
    attributes = {**fifo, "VisibilityTimeout": "4", "RedrivePolicy": json.dumps(redrive)}
    queue = sqs.create_queue(QueueName="takedown.fifo", Attributes=attributes)["QueueUrl"]
    return Queue(sqs, queue), Queue(sqs, dead_letters)


def attach(world, queue):
    """Maps the queue to the function. What is on it by then comes in one batch."""
    world.ministack.client("lambda").create_event_source_mapping(
        FunctionName=world.function, EventSourceArn=arn(world.ministack.client("sqs"), queue.url),
        FunctionResponseTypes=["ReportBatchItemFailures"])


def arn(sqs, url):
    return sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
