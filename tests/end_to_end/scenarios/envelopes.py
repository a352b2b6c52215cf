"""Events in the envelopes of SNS and EventBridge, as those services wrap them, on the queue and at the function."""

import json

from .. import events
from ..report import Tally


def run(world):
    before = world.emulator.mark()
    outputs = world.deployment.outputs
    found = world.ministack.client("lambda").get_function(FunctionName=world.function)
    function = found["Configuration"]["FunctionArn"]
    allow(world, outputs["QueueArn"])
    by_topic = events.takedown(events.video("topic-to-queue"))
    publish(world, "sqs", outputs["QueueArn"], by_topic)
    to_function = events.takedown(events.video("topic-to-function"))
    publish(world, "lambda", function, to_function)
    on_bus = {"reference": "CASE-END-TO-END", "targets": [events.video("bus-to-queue"), events.file("bus-to-queue-2")]}
    put(world, "to-queue", outputs["QueueArn"], on_bus)
    put(world, "to-function", function, {**on_bus, "targets": [events.video("bus-to-function")]})
    wanted = {"topic-to-queue", "topic-to-function", "bus-to-queue", "bus-to-queue-2", "bus-to-function"}
    lines = world.lines(lambda line: line.get("event") == "target.outcome" and name(line) in wanted, len(wanted))
    assert {line["outcome"] for line in lines} == {"deleted"} and len(lines) == len(wanted), lines
    world.wait_until_empty()
    assert sorted(world.emulator.calls(before).deleted()) == sorted(wanted)
    assert world.failures.size() == 0 and world.dead_letters.size() == 0
    return Tally(sent=4, settled=4, deleted=len(wanted)).check()


def name(line):
    return line.get("video_id") or line.get("file_id")


def allow(world, queue):
    """Lets both services send to the queue, which the template leaves to whoever wants it."""
    statement = {
        "Effect": "Allow", "Principal": {"Service": ["sns.amazonaws.com", "events.amazonaws.com"]},
        "Action": "sqs:SendMessage", "Resource": queue}
    policy = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    world.ministack.client("sqs").set_queue_attributes(QueueUrl=world.queue.url, Attributes={"Policy": policy})


def publish(world, protocol, target, event):
    sns = world.ministack.client("sns")
    topic = sns.create_topic(Name=f"to-{protocol}")["TopicArn"]
    sns.subscribe(TopicArn=topic, Protocol=protocol, Endpoint=target)
    sns.publish(TopicArn=topic, Message=events.text(event))


def put(world, rule, target, detail):
    bus = world.ministack.client("events")
    bus.put_rule(Name=rule, EventPattern=json.dumps({"source": [f"example.{rule}"]}))
    bus.put_targets(Rule=rule, Targets=[{"Id": rule, "Arn": target}])
    answer = bus.put_events(Entries=[
        {"Source": f"example.{rule}", "DetailType": "Content Takedown", "Detail": json.dumps(detail)}])
    assert not answer["FailedEntryCount"], answer
